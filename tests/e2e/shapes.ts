// What the contract says of the answers, as far as the scenarios look at it; written here again on purpose, so that a
// changed answer is noticed.

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: { pointer: string; code: string; detail: string }[];
}

export interface Page<T> {
  data: T[];
  page: { nextCursor: string | null; hasMore: boolean };
}

export interface Workspace {
  id: string;
  slug: string;
  name: string;
  createdAt: string;
  repository: { cloneUrl: string; branch: string; head: string };
}

export interface RepositoryCredential {
  id: string;
  username: string;
  password: string;
  cloneUrl: string;
}

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  at: string;
}

export interface Cluster {
  id: string;
  name: string;
  status: 'pending' | 'bootstrapping' | 'ready' | 'failed' | 'unreachable';
  argocd: { hosted: boolean; namespace: string; chartVersion: string | null; appVersion: string | null } | null;
  conditions: Condition[];
  createdAt: string;
}

export interface Environment {
  id: string;
  name: string;
  slug: string;
  type: string;
  cluster: string;
  namespace: string;
  namespaceAdopted: boolean;
  failFastSeconds: number;
  deleting: boolean;
}

export interface Config {
  replicas?: number;
  port?: number;
  env?: Record<string, string>;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  volumes?: { name: string; path: string; size: string; storageClass?: string; accessMode?: string }[];
  values?: Record<string, unknown>;
}

export interface App {
  id: string;
  name: string;
  slug: string;
  config: Config;
}

export interface Deployment {
  id: string;
  app: string;
  environment: string;
  cluster: string;
  namespace: string;
  health: string | null;
  sync: string | null;
  drift: boolean;
  currentRelease: string | null;
  latestRelease: string | null;
  hold: { reason: string; until: string | null; since: string; by: { type: string; id: string }; release: string | null } | null;
  deleting: boolean;
}

export interface TimelineEntry {
  state: string;
  at: string;
  detail: string | null;
}

export interface Release {
  id: string;
  deployment: string;
  app: string;
  environment: string;
  number: number;
  kind: 'release' | 'rollback' | 'redeploy';
  state: string;
  reason: string | null;
  failureCode: string | null;
  oldVersionServes: boolean | null;
  image: string;
  config: Config;
  commit: { sha: string; sequence: number } | null;
  createdAt: string;
  finishedAt: string | null;
  timeline: TimelineEntry[];
}

export interface ArgosyEvent {
  seq: number;
  type: string;
  time: string;
  subject: { type: string; id: string };
  actor: { type: string; id: string };
  data: Record<string, unknown>;
}

const FINAL = ['succeeded', 'failed', 'timed_out', 'superseded', 'cancelled', 'rejected'];

export function isFinal(release: Release): boolean {
  return FINAL.includes(release.state);
}

export interface Pod {
  name: string;
  node: string | null;
  phase: string | null;
  ready: boolean;
  restarts: number;
  release: string | null;
  containers: {
    name: string;
    image: string;
    init: boolean;
    state: string;
    reason: string | null;
    lastTermination: { exitCode: number | null; reason: string | null } | null;
  }[];
}

/** The data of the event `log` of a stream of logs. */
export interface LogLine {
  pod: string;
  container: string;
  time: string | null;
  line: string;
}

export interface ClusterEvent {
  type: string | null;
  reason: string | null;
  message: string | null;
  count: number;
  object: { kind: string; name: string };
}

export interface Resource {
  group: string;
  kind: string;
  namespace: string | null;
  name: string;
  status: string | null;
}
