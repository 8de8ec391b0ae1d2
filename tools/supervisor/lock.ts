import { link, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './errors.ts';
import { findIdentity, isRunning, parseIdentity } from './identity.ts';
import type { ProcessIdentity } from './identity.ts';

const STEAL_MS = 5000;

/**
 * Makes this process the only supervisor of a data folder. The lock of a process that is gone counts for nothing.
 *
 * @returns gives the lock back
 * @throws StartError (1) where another one runs
 */
export async function takeLock(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'supervisor.lock');
  const own = `${file}.${process.pid}`;
  await writeFile(own, JSON.stringify(findIdentity(process.pid)), { mode: 0o600 });
  try {
    while (!(await tryLink(own, file))) {
      const holder = await readHolder(file);
      if (holder !== undefined && isRunning(holder)) {
        throw new StartError(
          1,
          `Another Argosy (process ${holder.pid}) already runs on ${folder}. Stop it, or name another folder with --data.`,
        );
      }
      await removeStale(file);
    }
  } finally {
    await rm(own, { force: true });
  }
  return () => rm(file, { force: true });
}

async function tryLink(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

// Two that find the same stale lock must not remove each other's new one: only the one that makes this folder removes,
// and it looks once more.
async function removeStale(file: string): Promise<void> {
  const guard = `${file}.stale`;
  try {
    await mkdir(guard);
  } catch {
    const age = Date.now() - ((await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > STEAL_MS) await rmdir(guard).catch(() => {});
    await sleep(50);
    return;
  }
  try {
    const holder = await readHolder(file);
    if (holder === undefined || !isRunning(holder)) {
      await rename(file, `${file}.gone`).catch(() => {});
      await rm(`${file}.gone`, { force: true });
    }
  } finally {
    await rmdir(guard).catch(() => {});
  }
}

async function readHolder(file: string): Promise<ProcessIdentity | undefined> {
  return parseIdentity(await readFile(file, 'utf8').catch(() => ''));
}
