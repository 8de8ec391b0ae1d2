import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Interrupted } from './errors.mjs';
import { say } from './say.mjs';

/**
 * Lets one launcher at a time change what is in a folder; a second one waits. A lock of a process that is gone counts
 * for nothing.
 *
 * @param folder made where it is missing; its file `launcher.lock` is the lock
 */
export async function withLock(folder, work) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'launcher.lock');
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    let said = false;
    while (!take(own, file)) {
      const holder = readHolder(file);
      if (holder !== undefined && !isAlive(holder)) rmSync(file, { force: true });
      else {
        if (!said) say(`Another command (process ${holder ?? 'unknown'}) is setting things up; waiting for it.`);
        said = true;
        await pause(200);
      }
    }
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function take(own, file) {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function pause(milliseconds) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Interrupted(130));
    const timer = setTimeout(() => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve();
    }, milliseconds);
    process.once('SIGINT', stop).once('SIGTERM', stop);
    timer.ref();
  });
}
