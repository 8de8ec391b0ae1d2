import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BRANCH } from './advertise.ts';

const CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tlogAllRefUpdates = false
[gc]
\tauto = 0
[uploadpack]
\tallowFilter = true
\tallowReachableSHA1InWant = true
\tallowTipSHA1InWant = true
\tallowAnySHA1InWant = false
`;

const LOCK_TRIES = 40;
const LOCK_WAIT_MS = 50;

/** Makes an empty bare repository at a path where nothing is. */
export async function createBareRepository(directory: string): Promise<void> {
  await mkdir(join(directory, 'objects', 'pack'), { recursive: true });
  await mkdir(join(directory, 'refs', 'heads'), { recursive: true });
  await writeFile(join(directory, 'config'), CONFIG);
  await writeFile(join(directory, 'HEAD'), `ref: ${BRANCH}\n`);
}

/** The commit of the branch; null where there is no such repository or its branch cannot be read. */
export async function findBranch(directory: string): Promise<string | null> {
  const text = await readFile(join(directory, BRANCH), 'utf8').catch(() => '');
  return /^[0-9a-f]{40}\n$/.test(text) ? text.trim() : null;
}

/**
 * Moves the branch as git itself would, with its lock file, if it still stands where the caller saw it.
 *
 * @returns false where it was moved by someone else meanwhile
 * @throws Error where the lock is not given back in 2 s (its process has died)
 */
export async function moveBranch(directory: string, from: string | null, to: string): Promise<boolean> {
  const lock = join(directory, `${BRANCH}.lock`);
  await takeLock(lock);
  try {
    if ((await findBranch(directory)) !== from) return false;
    await writeFile(lock, `${to}\n`);
    await rename(lock, join(directory, BRANCH));
    return true;
  } finally {
    await rm(lock, { force: true });
  }
}

/** How many files its packs are. */
export async function countPackFiles(directory: string): Promise<number> {
  return (await readdir(join(directory, 'objects', 'pack'))).length;
}

async function takeLock(path: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await (await open(path, 'wx')).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries >= LOCK_TRIES) throw error;
      await wait(LOCK_WAIT_MS);
    }
  }
}
