import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SandboxError } from '../sandbox-error.ts';

/** SQLite's word for it. */
const BUSY = 5;

/**
 * Makes this process the only one that uses a data folder. The lock is one of the system on a file, held by SQLite, so it
 * ends with the process however that ends.
 *
 * @param folder an absolute path of a folder that exists
 * @returns gives the lock back
 * @throws SandboxError where another process has it; the system's own error where there can be no lock
 */
export function takeFolderLock(folder: string): () => void {
  const file = join(folder, 'lock');
  const holderFile = join(folder, 'pid');
  const database = new DatabaseSync(file);
  try {
    chmodSync(file, 0o600);
    database.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE');
  } catch (cause) {
    database.close();
    if (((cause as { errcode?: number }).errcode ?? 0) !== BUSY) throw cause;
    throw new SandboxError(
      `Another process${readHolder(holderFile)} runs the sandbox of ${folder}. Stop it, or name another folder with --data.`,
      { cause },
    );
  }
  writeFileSync(holderFile, String(process.pid), { mode: 0o600 });
  return () => database.close();
}

function readHolder(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    return /^\d{1,10}$/.test(text) ? ` (${text})` : '';
  } catch {
    return '';
  }
}
