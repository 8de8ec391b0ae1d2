import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { killGroup } from './run-child.ts';

/** Longer than any Helm command may take. */
const STALE_MS = 2 * 60 * 60 * 1000;
const NAME = /^helm-(\d+)-/;
const GROUP_FILE = 'group';

const swept = new Map<string, Promise<void>>();

/**
 * A new folder of mode 0700 for one Helm command, named after this process. The first time, folders that a killed
 * process has left are removed: they hold a credential (trust-T21).
 */
export async function makeCommandFolder(tempDir: string): Promise<string> {
  await mkdir(tempDir, { recursive: true, mode: 0o700 });
  let sweeping = swept.get(tempDir);
  if (sweeping === undefined) {
    sweeping = sweepCommandFolders(tempDir);
    swept.set(tempDir, sweeping);
  }
  await sweeping;
  return mkdtemp(join(tempDir, `helm-${process.pid}-`));
}

/** Notes in the folder which process group works with it, so that a later process can end it. */
export function rememberGroup(folder: string, group: number): void {
  writeFileSync(join(folder, GROUP_FILE), String(group), { mode: 0o600 });
}

/**
 * Removes the folders of processes that are gone and ends what they had started. Those with our own number are of an earlier life, so this must come
 * before the first folder of this process.
 */
export async function sweepCommandFolders(tempDir: string): Promise<void> {
  for (const name of await readdir(tempDir)) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined) continue;
    const folder = join(tempDir, name);
    if (Number(owner) !== process.pid && isAlive(Number(owner)) && !(await isStale(folder))) continue;
    await endOrphan(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The number may belong to another process by now: only one whose command line names this very folder is ended. */
async function endOrphan(folder: string): Promise<void> {
  const group = Number(await readFile(join(folder, GROUP_FILE), 'utf8').catch(() => ''));
  if (!Number.isSafeInteger(group) || group <= 1) return;
  const commandLine = await readFile(`/proc/${group}/cmdline`, 'utf8').catch(() => '');
  if (commandLine.includes(`${folder}/`)) killGroup(group, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isStale(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found === undefined || Date.now() - found.mtimeMs > STALE_MS;
}
