import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StartError } from '../supervisor/errors.ts';
import { clusterPrograms } from './cluster-home.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The path of kubectl: the given one, else that of the local cluster's programs, else one on PATH.
 *
 * @throws StartError (2) where there is none
 */
export function findKubectl(env: Environment): string {
  const given = env['ARGOSY_KUBECTL'];
  if (given) return given;
  const folders = [clusterPrograms(env), ...(env['PATH'] ?? '').split(delimiter)];
  const found = folders.map((folder) => join(folder, 'kubectl')).find((file) => existsSync(file));
  if (found === undefined)
    throw new StartError(2, 'kubectl is needed: install it, or build the local cluster with: npm run cluster -- build');
  return found;
}
