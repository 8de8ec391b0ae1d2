import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './errors.mjs';
import { askVersion, findProgram } from './find-program.mjs';
import { cache } from './places.mjs';
import { ensureCached } from './provision.mjs';
import { runStep } from './run.mjs';

// What every system has, or what only an installed service needs.
const NOT_NEEDED = /^(libc6|libgcc|libstdc|libssl|libsystemd|adduser|lsb-|init-|sysvinit|debconf|<)/;
const FOLDER = 'redis-debian';

/**
 * A Redis server program: the one on PATH (Valkey will do), else on Debian and its kin the distribution's package,
 * unpacked in the cache without installing it: that needs no root, and starts no service that would stay behind.
 *
 * @returns the path of the program
 * @throws Missing where there is no apt-get
 */
export async function ensureRedis() {
  if (process.env.ARGOSY_REDIS) return process.env.ARGOSY_REDIS;
  const found = findProgram('redis-server') ?? findProgram('valkey-server');
  if (found) return found;
  const unpacked = join(cache, FOLDER, 'redis-server');
  if (existsSync(unpacked)) return unpacked;
  if (!findProgram('apt-get') || !findProgram('dpkg-deb')) {
    const how = process.platform === 'darwin' ? 'brew install redis' : 'your package manager (package redis or valkey)';
    throw new Missing('Argosy needs a Redis server, or the URL of one in REDIS_URL.', `Install it with: ${how}`);
  }
  await ensureCached(FOLDER, "Redis from the distribution's packages (2 MB)", unpack);
  return unpacked;
}

async function unpack(folder) {
  const lists = join(folder, 'lists');
  const packages = join(folder, 'packages');
  for (const path of [join(lists, 'partial'), join(packages, 'archives', 'partial')]) mkdirSync(path, { recursive: true });
  const options = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${packages}`, '-o', 'Debug::NoLocking=1'];
  await runStep('apt-get', [...options, 'update'], { cwd: packages });
  const names = await findPackages(options);
  await runStep('apt-get', [...options, 'download', ...names], { cwd: packages });
  for (const file of readdirSync(packages).filter((name) => name.endsWith('.deb'))) {
    await runStep('dpkg-deb', ['-x', join(packages, file), join(folder, 'root')]);
  }
  for (const path of [lists, packages]) rmSync(path, { recursive: true });
  const libraries = readdirSync(join(folder, 'root', 'usr', 'lib')).filter((name) => name.includes('-linux-'));
  // The folder gets its final name only later, hence the look at $0.
  const script = `#!/bin/sh
here=$(dirname "$0")
LD_LIBRARY_PATH="${libraries.map((name) => `$here/root/usr/lib/${name}`).join(':')}" exec "$here/root/usr/bin/redis-server" "$@"
`;
  writeFileSync(join(folder, 'redis-server'), script);
  chmodSync(join(folder, 'redis-server'), 0o755);
  if (!askVersion(join(folder, 'redis-server'), ['--version'])) {
    throw new Missing("The distribution's Redis does not run when unpacked.", 'Install it with: sudo apt-get install redis-server');
  }
}

/** redis-server, and what it and its tools depend on that a system may lack. */
async function findPackages(options) {
  const names = new Set(['redis-server', 'redis-tools']);
  for (const name of names) {
    const text = await runStep('apt-cache', [...options, 'depends', '--important', name]);
    for (const [, dependency] of text.matchAll(/^\s*\|?(?:Pre)?Depends: (\S+)$/gm)) {
      if (!NOT_NEEDED.test(dependency)) names.add(dependency);
    }
  }
  return [...names];
}
