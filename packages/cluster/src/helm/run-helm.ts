import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ClusterError, type ClusterAccess } from '@argosy/core/ports/cluster-gateway';

import type { Resolve } from '../address/guarded-lookup.ts';
import type { Network } from '../address/networks.ts';
import { renderKubeconfig } from '../kubeconfig/render-kubeconfig.ts';
import { makeCommandFolder, rememberGroup } from './command-folder.ts';
import { openForwardProxy, type ForwardProxy } from './forward-proxy.ts';
import { helmErrorOf } from './helm-error-of.ts';
import { runChild, type ChildResult } from './run-child.ts';

export interface HelmEnvironment {
  helmBinary: string;
  tempDir: string;
  networks: readonly Network[];
  helmEnvironment?: Readonly<Record<string, string>> | undefined;
  resolve?: Resolve | undefined;
}

export interface HelmCommand {
  /** For people: "install argocd". */
  action: string;
  args: readonly string[];
  /** Written to a file of mode 0600 and given by --values. */
  values?: Record<string, unknown>;
  deadlineMs: number;
}

/** Runs Helm commands against one cluster. */
export type RunHelm = (command: HelmCommand, signal: AbortSignal) => Promise<string>;

/**
 * RunHelm gives standard output; it rejects with ClusterError where Helm fails or is ended. Each command has a folder
 * of its own, removed at the end: homes that are empty, so no plugin, repository or registry login of the machine takes
 * part, and the kubeconfig, made from our fields.
 */
export function createRunHelm(access: ClusterAccess, environment: HelmEnvironment): RunHelm {
  return async (command, signal) => {
    const folder = await makeCommandFolder(environment.tempDir);
    let proxy: ForwardProxy | undefined;
    try {
      proxy = await openForwardProxy(access.server, environment.networks, environment.resolve);
      const kubeconfig = await writePrivate(folder, 'kubeconfig', renderKubeconfig(access, proxy.url));
      const values =
        command.values === undefined ? [] : [`--values=${await writePrivate(folder, 'values.json', JSON.stringify(command.values))}`];
      const [verb = '', ...rest] = command.args;
      const result = await runChild(environment.helmBinary, [verb, `--kubeconfig=${kubeconfig}`, ...values, ...rest], {
        env: { ...environment.helmEnvironment, ...homesIn(folder) },
        cwd: folder,
        deadlineMs: command.deadlineMs,
        signal,
        onStart: (group) => rememberGroup(folder, group),
      });
      if (result.ended !== 'itself') throw interruption(command, result.ended);
      if (result.exitCode !== 0) throw helmErrorOf(command.action, result.stderr, secretsOf(access));
      return result.stdout;
    } finally {
      await proxy?.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function interruption(command: HelmCommand, ended: Exclude<ChildResult['ended'], 'itself'>): ClusterError {
  if (ended === 'deadline')
    return new ClusterError('timeout', `Helm did not ${command.action} within ${Math.round(command.deadlineMs / 1000)} s.`);
  if (ended === 'absent') return new ClusterError('refused', 'Helm cannot be started: its binary is not there or not executable.');
  if (ended === 'output') return new ClusterError('invalid', `Helm wrote too much when it was to ${command.action}.`);
  return new ClusterError('unreachable', `Helm was stopped before it could ${command.action}.`);
}

async function writePrivate(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  return path;
}

function homesIn(folder: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: folder,
    TMPDIR: folder,
    NO_PROXY: '127.0.0.1,localhost',
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
    HELM_PLUGINS: join(folder, 'plugins'),
  };
}

function secretsOf(access: ClusterAccess): string[] {
  return 'token' in access.credential ? [access.credential.token] : [];
}
