import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { StartError } from '../supervisor/errors.ts';
import { clusterPrograms } from './cluster-home.ts';

const PROGRAMS = ['kubernetes', 'etcd', 'kwok', 'argocd', 'kubectl', 'helm'];

/**
 * Builds the local cluster's programs where that was not done yet: 10 to 12 minutes, with Go.
 *
 * @param root the checkout
 * @throws StartError (2) where they cannot be built; the signal's reason
 */
export async function ensureBuilt(root: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const bin = clusterPrograms(env);
  if (PROGRAMS.every((name) => existsSync(join(bin, name)))) return;
  const script = join(root, 'tools', 'cluster', 'cluster.mjs');
  const { failed } = await execa(process.execPath, [script, 'build'], {
    env,
    stdout: process.stderr,
    stderr: 'inherit',
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 10_000,
  });
  signal.throwIfAborted();
  if (failed) throw new StartError(2, 'The local cluster could not be built: see tools/cluster/README.md for what it needs.');
}
