import { readFileSync } from 'node:fs';
import { makeKubectl } from './kubectl.ts';
import type { Kubectl } from './kubectl.ts';

/**
 * What can be made to fail in a cluster: by the tag of an image (`missing-image`, `crash`, `never-ready`, `runs-as-root`),
 * by a request that no node can meet (`unschedulable`), or by a fault of a sandbox: Argo CD stands still
 * (`controller-paused`), Git cannot be reached (`repository-unreachable`), the API server is away (`api-down`). And what
 * only some clusters have: containers of any image that write logs (`pod-logs`).
 */
export type Capability =
  | 'missing-image'
  | 'crash'
  | 'never-ready'
  | 'runs-as-root'
  | 'unschedulable'
  | 'controller-paused'
  | 'repository-unreachable'
  | 'api-down'
  | 'pod-logs';

/** Faults of a sandbox, as its control URL takes them; what is absent is off. */
export interface Faults {
  api?: { down?: boolean };
  controller?: { paused?: boolean };
  repository?: { unreachable?: boolean };
}

export interface TargetCluster {
  /** The kubeconfig's text. */
  kubeconfig: string;
  kubectl: Kubectl;
  capabilities: ReadonlySet<Capability>;
  /** Replaces the faults in force; only of a sandbox. */
  faults?: (faults: Faults) => Promise<void>;
}

/** Ends worker and Redis at once and keeps them from being started again, until it is over. */
export interface Outage {
  begin: () => void;
  end: () => void;
}

/** An Argosy that serves, and the clusters to try it on. */
export interface Target {
  url: string;
  adminToken: string;
  cluster: TargetCluster;
  second?: TargetCluster;
  /** Argo CD's polling interval in seconds. */
  pollSeconds: number;
  /** How many releases at once make a storm. */
  stormOf: number;
  /** Where Argosy's processes are processes of this machine. */
  outage?: Outage;
  /** Kills one of Argosy's processes, which its supervisor starts again; where they are processes of this machine. */
  kill?: (name: 'api' | 'worker') => void;
  /** Argosy's database, where it is one of this machine. */
  databaseUrl?: string;
}

export interface TargetClusterText {
  kubeconfigFile: string;
  capabilities: Capability[];
  /** Of a sandbox. */
  controlUrl?: string;
}

/** How a target is handed over: `ARGOSY_E2E_TARGET` holds this as JSON. */
export interface TargetText {
  url: string;
  adminToken: string;
  kubectl: string;
  cluster: TargetClusterText;
  second?: TargetClusterText;
  pollSeconds: number;
  stormOf: number;
  /** A JSON file with the ids of Argosy's processes by name, kept up to date. */
  processesFile?: string;
  databaseUrl?: string;
}

/** @throws Error where the variable is not set: `npm run test:cluster` sets it */
export function readTarget(env: Readonly<Record<string, string | undefined>>): Target {
  const text = env['ARGOSY_E2E_TARGET'];
  if (text === undefined) throw new Error('ARGOSY_E2E_TARGET is not set. These tests are run by: npm run test:cluster');
  return openTarget(JSON.parse(text) as TargetText);
}

/** Reads the files that a target names. */
export function openTarget(target: TargetText): Target {
  const { url, adminToken, kubectl, cluster, second, pollSeconds, stormOf, processesFile, databaseUrl } = target;
  return {
    url,
    adminToken,
    pollSeconds,
    stormOf,
    cluster: openCluster(kubectl, cluster),
    ...(second === undefined ? {} : { second: openCluster(kubectl, second) }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(processesFile === undefined
      ? {}
      : { outage: makeOutage(processesFile), kill: (name) => sendSignal(processesFile, name, 'SIGKILL') }),
  };
}

function openCluster(program: string, { kubeconfigFile, capabilities, controlUrl }: TargetClusterText): TargetCluster {
  return {
    kubeconfig: readFileSync(kubeconfigFile, 'utf8'),
    kubectl: makeKubectl(program, kubeconfigFile),
    capabilities: new Set(capabilities),
    ...(controlUrl === undefined ? {} : { faults: (faults) => setFaults(controlUrl, faults) }),
  };
}

async function setFaults(controlUrl: string, faults: Faults): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${controlUrl}/faults`, { method: 'PUT', headers, body: JSON.stringify(faults) });
  if (!answer.ok) throw new Error(`The sandbox did not take the faults: ${answer.status} ${await answer.text()}`);
}

// A supervisor that stands still starts nothing again; when it goes on, it sees what has ended meanwhile.
function makeOutage(processesFile: string): Outage {
  const send = (name: string, signal: NodeJS.Signals): void => sendSignal(processesFile, name, signal);
  return {
    begin() {
      send('supervisor', 'SIGSTOP');
      send('worker', 'SIGKILL');
      send('redis', 'SIGKILL');
    },
    end: () => send('supervisor', 'SIGCONT'),
  };
}

function sendSignal(processesFile: string, name: string, signal: NodeJS.Signals): void {
  const pids = JSON.parse(readFileSync(processesFile, 'utf8')) as Record<string, number>;
  process.kill(pids[name] as number, signal);
}
