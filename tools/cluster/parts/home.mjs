import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Refused } from './say.mjs';

/** Where the built programs are kept, for all clusters of this user. */
export const home = process.env.ARGOSY_CLUSTER_HOME || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'argosy', 'cluster');

export const bin = join(home, 'bin');

/** The path of a built program. */
export function program(name) {
  return join(bin, name);
}

/** @throws Refused where "build" was not run */
export function assertBuilt() {
  const missing = ['kubernetes', 'etcd', 'kwok', 'argocd', 'kubectl', 'helm'].filter((name) => !existsSync(program(name)));
  if (missing.length === 0) return;
  throw new Refused(`Not built yet (${missing.join(', ')} missing in ${bin}).\nBuild it once with: npm run cluster -- build`);
}
