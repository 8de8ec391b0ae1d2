import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stamps } from './places.mjs';

/** Whether the step was finished with exactly these inputs. */
export function isStamped(step, hash) {
  try {
    return readFileSync(join(stamps, step), 'utf8') === hash;
  } catch {
    return false;
  }
}

/** Remembers that the step is finished with these inputs. */
export function stamp(step, hash) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, step), hash);
}

/** One hash over the names and contents of files, and of all files of folders. */
export function hashOf(...paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesOf)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesOf(path) {
  try {
    return readdirSync(path)
      .sort()
      .flatMap((name) => filesOf(join(path, name)));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
}
