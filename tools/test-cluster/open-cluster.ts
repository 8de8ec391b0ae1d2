import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Server } from '../embedded/server.ts';
import { StartError } from '../supervisor/errors.ts';
import { startProcess, stopProcess } from '../supervisor/process.ts';

export interface OpenedCluster {
  /** An absolute path. */
  kubeconfig: string;
  /** Stops what was started for it: nothing of a cluster that was given. Safe twice. */
  stop: () => Promise<void>;
}

export interface OpenClusterOptions {
  /** The kubeconfig file that was given, as an absolute path; without one the local cluster is started. */
  kubeconfig?: string;
  /** The folder of the local cluster. */
  folder: string;
  /** The program that runs the local cluster. */
  script: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether Argo CD is to run there once it is installed; true unless given. */
  follow?: boolean;
  signal: AbortSignal;
}

/**
 * A cluster for the scenarios: the given one, else the local one, started with what plays Argo CD's pods.
 *
 * @throws StartError (2) where the file cannot be read or the local cluster is not built, (1) where it does not start
 */
export async function openCluster(options: OpenClusterOptions): Promise<OpenedCluster> {
  const { kubeconfig, folder, script, signal } = options;
  if (kubeconfig !== undefined) {
    await access(kubeconfig).catch((cause: unknown) => {
      throw new StartError(2, `${kubeconfig} cannot be read.`, { cause });
    });
    return { kubeconfig, stop: async () => {} };
  }
  const env = pick(options.env);
  const run = { cwd: '/', env, extendEnv: false, stdout: process.stderr, stderr: 'inherit', reject: false } as const;
  const up = await execa(process.execPath, [script, 'up', folder], { ...run, cancelSignal: signal });
  signal.throwIfAborted();
  if (up.failed) throw new StartError(up.exitCode === 2 ? 2 : 1, 'The local cluster did not start.');
  const server = follower(script, folder, env);
  const following = options.follow === false ? undefined : await startProcess(server);
  const stop = async (): Promise<void> => {
    if (following !== undefined) await stopProcess(server, following);
    await execa(process.execPath, [script, 'down', folder], run);
  };
  return { kubeconfig: join(folder, 'kubeconfig'), stop };
}

function follower(script: string, folder: string, env: Record<string, string>): Server {
  return {
    name: 'cluster',
    program: process.execPath,
    args: [script, 'follow', folder],
    env,
    cwd: '/',
    logFile: join(folder, 'follow.log'),
    stopSignals: [{ signal: 'SIGTERM', waitMs: 15_000 }],
    isReady: () => Promise.resolve(true),
  };
}

function pick(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = Object.keys(env).filter((name) => /^(PATH|HOME|TMPDIR|XDG_CACHE_HOME|ARGOSY_REDIS|ARGOSY_CLUSTER_\w+)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, env[name] ?? '']));
}
