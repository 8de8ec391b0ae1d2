import { readFileSync } from 'node:fs';
import { makeKubectl } from './kubectl.ts';
import type { Kubectl } from './kubectl.ts';

/**
 * What can be made to fail in a cluster: by the tag of an image (`missing-image`, `crash`, `never-ready`, `runs-as-root`)
 * or by a request that no node can meet (`unschedulable`).
 */
export type Capability = 'missing-image' | 'crash' | 'never-ready' | 'runs-as-root' | 'unschedulable';

export interface TargetCluster {
  /** The kubeconfig's text. */
  kubeconfig: string;
  kubectl: Kubectl;
  capabilities: ReadonlySet<Capability>;
}

/** Stops a process without ending it (so that nobody starts it again), and lets it go on. */
export interface ProcessHook {
  pause: () => void;
  resume: () => void;
}

/** An Argosy that serves, and the clusters to try it on. */
export interface Target {
  url: string;
  adminToken: string;
  cluster: TargetCluster;
  second?: TargetCluster;
  /** Argo CD's polling interval in seconds. */
  pollSeconds: number;
  /** Of Argosy's own processes, where these are processes of this machine. */
  processes?: Record<'worker' | 'redis', ProcessHook>;
}

/** How a target is handed over: `ARGOSY_E2E_TARGET` holds this as JSON. */
export interface TargetText {
  url: string;
  adminToken: string;
  kubectl: string;
  cluster: { kubeconfigFile: string; capabilities: Capability[] };
  second?: { kubeconfigFile: string; capabilities: Capability[] };
  pollSeconds: number;
  /** A JSON file with the ids of Argosy's processes by name, kept up to date. */
  processesFile?: string;
}

/** @throws Error where the variable is not set: `npm run test:cluster` sets it */
export function readTarget(env: Readonly<Record<string, string | undefined>>): Target {
  const text = env['ARGOSY_E2E_TARGET'];
  if (text === undefined) throw new Error('ARGOSY_E2E_TARGET is not set. These tests are run by: npm run test:cluster');
  const { url, adminToken, kubectl, cluster, second, pollSeconds, processesFile } = JSON.parse(text) as TargetText;
  return {
    url,
    adminToken,
    pollSeconds,
    cluster: openCluster(kubectl, cluster),
    ...(second === undefined ? {} : { second: openCluster(kubectl, second) }),
    ...(processesFile === undefined ? {} : { processes: openProcesses(processesFile) }),
  };
}

function openCluster(program: string, { kubeconfigFile, capabilities }: TargetText['cluster']): TargetCluster {
  return {
    kubeconfig: readFileSync(kubeconfigFile, 'utf8'),
    kubectl: makeKubectl(program, kubeconfigFile),
    capabilities: new Set(capabilities),
  };
}

function openProcesses(file: string): Record<'worker' | 'redis', ProcessHook> {
  const send = (name: string, signal: NodeJS.Signals): void => {
    const pids = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
    process.kill(pids[name] as number, signal);
  };
  const hook = (name: string): ProcessHook => ({ pause: () => send(name, 'SIGSTOP'), resume: () => send(name, 'SIGCONT') });
  return { worker: hook('worker'), redis: hook('redis') };
}
