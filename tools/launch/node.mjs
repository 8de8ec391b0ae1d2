import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Missing } from './errors.mjs';
import { root } from './places.mjs';
import { ensureCached, installLocked, lockedDependency } from './provision.mjs';

const OLDEST = [22, 19];

/**
 * The Node that runs Argosy: the system's where it is new enough, else one from its npm package.
 *
 * @returns the path of the program
 * @throws Missing on a system for which there is no such package
 */
export async function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath;
  const lockFolder = join(root, 'tools', 'provision', 'node', `${process.platform}-${process.arch}`);
  const own = `Node ${process.versions.node} is too old for Argosy, which needs ${OLDEST.join('.')} or newer.`;
  if (!existsSync(lockFolder)) throw new Missing(own, 'Install Node 24 (https://nodejs.org/en/download) and run the command again.');
  const { name, version } = lockedDependency(lockFolder);
  const inPackage = join('node_modules', name, 'bin', 'node');
  const title = `Node ${version} (63 MB; ${process.versions.node} is too old)`;
  const folder = await ensureCached(`node-${version}`, title, async (fresh) => {
    await installLocked(lockFolder, fresh);
    chmodSync(join(fresh, inPackage), 0o755);
    try {
      execFileSync(join(fresh, inPackage), ['--version'], { stdio: 'pipe' });
    } catch {
      throw new Missing(own, `The official Node ${version} does not run on this system: install a newer Node yourself.`);
    }
  });
  return join(folder, inPackage);
}

/** The environment in which `node` is the given one, for the command and all it starts. */
export function withNodeFirst(env, node) {
  return { ...env, PATH: `${dirname(node)}:${env.PATH ?? ''}` };
}
