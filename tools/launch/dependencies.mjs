import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { root } from './places.mjs';
import { showProgress } from './say.mjs';

const modules = join(root, 'node_modules');
// Stands while an installation runs: one that finds it continues nothing, it begins anew.
const unfinished = join(modules, '.argosy-unfinished');

/**
 * Installs the checkout's npm packages where they are not those of package-lock.json.
 *
 * @param node the Node that they are for
 * @throws Error where npm fails, or does not install what the lock file says
 */
export async function ensureDependencies(node) {
  if (areInstalled()) return;
  await withLock(join(root, '.argosy'), async () => {
    if (areInstalled()) return;
    const progress = showProgress('Installing the npm packages (800 MB on disk)');
    try {
      await install(node);
      progress.done('The npm packages are installed');
    } finally {
      progress.clear();
    }
  });
}

async function install(node) {
  if (existsSync(unfinished)) rmSync(modules, { recursive: true });
  mkdirSync(modules, { recursive: true });
  writeFileSync(unfinished, '');
  // Not `npm ci`: it fails where a registry lacks optional packages of other platforms.
  await runNpm(root, ['install', '--no-save'], node);
  rmSync(unfinished, { force: true });
  if (!areInstalled()) throw new Error('npm has installed other versions than package-lock.json names. Remove node_modules and try again.');
}

// npm writes down what it has installed in this second file.
function areInstalled() {
  if (existsSync(unfinished)) return false;
  const wanted = readPackages('package-lock.json');
  const there = readPackages('node_modules/.package-lock.json');
  if (!wanted || !there) return false;
  return Object.entries(wanted).every(
    ([path, { version, link, optional, devOptional }]) =>
      path === '' || !path.includes('node_modules/') || link || optional || devOptional || there[path]?.version === version,
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
