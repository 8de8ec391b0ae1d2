import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the local cluster's programs are: as tools/cluster has it. */
export function clusterPrograms(env: Readonly<Record<string, string | undefined>>): string {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(env['ARGOSY_CLUSTER_HOME'] || join(cache, 'argosy', 'cluster'), 'bin');
}
