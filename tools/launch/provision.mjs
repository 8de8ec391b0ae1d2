import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { cache } from './places.mjs';
import { showProgress } from './say.mjs';

/**
 * Makes a folder of the cache: `make` fills a temporary one, which gets its name only when it is complete, so that an
 * interrupted or failed attempt leaves nothing that would be used.
 *
 * @param name the folder's name, with its version
 * @param title what to say while it lasts
 * @param make fills the given folder
 * @returns the folder
 */
export async function ensureCached(name, title, make) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  await withLock(cache, async () => {
    for (const left of readdirSync(cache).filter((entry) => entry.startsWith('.new-'))) rmSync(join(cache, left), { recursive: true });
    if (existsSync(folder)) return;
    const fresh = join(cache, `.new-${name}`);
    const progress = showProgress(title);
    try {
      mkdirSync(fresh);
      await make(fresh);
      renameSync(fresh, folder);
      progress.done(`${title}: done, in ${folder}`);
    } finally {
      progress.clear();
      rmSync(fresh, { recursive: true, force: true });
    }
  });
  return folder;
}

/** Installs what the package.json and package-lock.json of one folder under tools/provision name into `into`. */
export async function installLocked(lockFolder, into, flags) {
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(lockFolder, file), join(into, file));
  await runNpm(into, ['ci', ...(flags ?? [])]);
}

/** The one dependency that a folder under tools/provision names. */
export function lockedDependency(lockFolder) {
  const { dependencies } = JSON.parse(readFileSync(join(lockFolder, 'package.json'), 'utf8'));
  const [[name, version]] = Object.entries(dependencies);
  return { name, version };
}
