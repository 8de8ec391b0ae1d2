import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** `<workspace>.git`, and beside it what is being made (`new`) or was replaced (`old`), with the time of that. */
const ENTRY = /^wsp-[0-9a-z]{26}\.git(?:\.(?:new|old)-(\d{13})-[0-9a-f]{8})?$/;

/** A name beside a local copy's that nobody else chooses. */
export function nameAside(directory: string, kind: 'new' | 'old'): string {
  return `${directory}.${kind}-${Date.now()}-${randomBytes(4).toString('hex')}`;
}

/** Takes a local copy out of use; children that run in it may go on, since it is removed only later, by a sweep. */
export async function putAside(directory: string): Promise<void> {
  await rename(directory, nameAside(directory, 'old')).catch(() => undefined);
}

/**
 * Removes old entries of the folder; what does not carry a name that a local copy has is left alone.
 *
 * @param idleMs after which a copy that nobody used is put aside
 * @param graceMs after which what was put aside or never finished is removed
 */
export async function sweepFolder(folder: string, idleMs: number, graceMs: number): Promise<void> {
  const now = Date.now();
  for (const name of await readdir(folder)) {
    const entry = ENTRY.exec(name);
    if (entry === null) continue;
    const path = join(folder, name);
    if (entry[1] !== undefined) {
      if (now - Number(entry[1]) >= graceMs) await rm(path, { recursive: true, force: true });
      continue;
    }
    const used = await stat(path).catch(() => null);
    if (used !== null && now - used.mtimeMs >= idleMs) await putAside(path);
  }
}
