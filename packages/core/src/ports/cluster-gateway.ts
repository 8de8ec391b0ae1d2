/**
 * What Argosy keeps of a kubeconfig: the address and one way to prove who one is. Nothing of it can run a program or
 * read a file.
 */
export interface ClusterAccess {
  server: string;
  /** PEM; absent means the system's roots. */
  certificateAuthority?: string;
  tlsServerName?: string;
  credential: { token: string } | { clientCertificate: string; clientKey: string };
}

/** A Kubernetes object as JSON. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

/** Names an object or a collection. `plural` is the path segment, for example "applications". */
export interface ResourceRef {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  namespace?: string;
  name?: string;
}

export interface ClusterProbe {
  /** Git version of the API server, for example v1.35.4. */
  version: string;
  /** UID of the namespace kube-system, which tells clusters apart. */
  uid: string;
}

export type ClusterProblem =
  | 'unreachable'
  | 'unauthorized'
  | 'forbidden'
  | 'tls_untrusted'
  | 'timeout'
  | 'not_found'
  | 'conflict'
  | 'invalid'
  | 'refused';

/** What a gateway throws: kind decides what a caller does, detail is fit for people (no secrets, bounded). */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly kind: ClusterProblem;
  /** HTTP status of the API server's answer, where there was one. */
  readonly status: number | undefined;

  constructor(kind: ClusterProblem, detail: string, options: { status?: number; cause?: unknown } = {}) {
    super(detail, { cause: options.cause });
    this.kind = kind;
    this.status = options.status;
  }
}

/** One event of a watch. `resync` replaces everything that was known by `objects`. */
export type WatchEvent =
  | { type: 'resync'; objects: KubernetesObject[] }
  | { type: 'upsert'; object: KubernetesObject }
  | { type: 'remove'; object: KubernetesObject };

export interface HelmInstall {
  release: string;
  namespace: string;
  /** OCI or HTTP reference, or a folder. */
  chart: string;
  /** Ignored for a folder. */
  version?: string;
  values: Record<string, unknown>;
  /** Seconds after which Helm gives up (--timeout); the child is killed a little later. */
  timeoutSeconds: number;
  /** Ends the child before that. */
  signal?: AbortSignal;
}

export type HelmStatus =
  | 'absent'
  | 'deployed'
  | 'failed'
  | 'pending-install'
  | 'pending-upgrade'
  | 'pending-rollback'
  | 'uninstalling'
  | 'superseded'
  | 'uninstalled'
  | 'unknown';

export interface HelmRelease {
  status: HelmStatus;
  revision: number;
  chartVersion: string;
  appVersion: string;
}

/** Which part of one container's log is read. */
export interface PodLogOptions {
  container: string;
  /** Whether to wait for what is still to come; else the log ends where it is. */
  follow: boolean;
  tailLines?: number;
  /** Seconds back from now, or a time (RFC 3339). */
  since?: number | string;
  previous?: boolean;
}

/** The port ClusterGateway: one cluster. Every call has a deadline; everything it throws is a ClusterError. */
export interface ClusterGateway {
  probe(): Promise<ClusterProbe>;
  /** The object, or null where it (or its kind) does not exist. */
  read(ref: ResourceRef & { name: string }): Promise<KubernetesObject | null>;
  /** All objects of the collection, read in pages; empty where the kind does not exist. */
  list(ref: ResourceRef, options?: { labelSelector?: string; fieldSelector?: string }): Promise<KubernetesObject[]>;
  /** Server-side apply with the field manager "argosy", forced. */
  apply(object: KubernetesObject): Promise<KubernetesObject>;
  /** Server-side apply with dryRun=All: what the API server would make of it. */
  dryRun(object: KubernetesObject): Promise<KubernetesObject>;
  /** JSON merge patch; null where the object does not exist. */
  patch(ref: ResourceRef & { name: string }, patch: Record<string, unknown>): Promise<KubernetesObject | null>;
  /** Deletes with background propagation; true where it was there. */
  remove(ref: ResourceRef & { name: string }): Promise<boolean>;

  /** The token in a ServiceAccount's token Secret, or null while the cluster has not made it. No other Secret can be read. */
  serviceAccountToken(namespace: string, secret: string): Promise<string | null>;
  installHelm(install: HelmInstall): Promise<HelmRelease>;
  helmStatus(release: string, namespace: string): Promise<HelmRelease>;
  uninstallHelm(release: string, namespace: string): Promise<void>;
  /**
   * Watches a collection until the signal aborts: lists, then follows, and starts anew by itself after errors, silence
   * or 410, with back-off. Problems are told to `onProblem` and never thrown.
   */
  watch(
    ref: ResourceRef,
    onEvent: (event: WatchEvent) => void,
    options: { signal: AbortSignal; onProblem?: (problem: ClusterError) => void; labelSelector?: string },
  ): Promise<void>;
  /** The log of one container, at most `limitBytes`. */
  podLog(
    namespace: string,
    pod: string,
    options: { container?: string; tailLines?: number; sinceSeconds?: number; previous?: boolean; limitBytes: number },
  ): Promise<string>;
  /**
   * The lines of one container's log as they come, each with its time in front, a long one cut. With `follow` it goes on
   * until the container ends. Nothing is read ahead of who reads; whoever stops reading ends the connection, as does the
   * signal, after which nothing more comes and nothing is thrown.
   */
  followPodLog(namespace: string, pod: string, options: PodLogOptions, signal: AbortSignal): AsyncIterable<string>;
}

/** Opens gateways; keeps connections between uses of the same access. */
export interface ClusterGateways {
  open(access: ClusterAccess): ClusterGateway;
  close(): Promise<void>;
}

/** Turns a kubeconfig's text into what Argosy keeps of it. */
export interface KubeconfigParser {
  /**
   * @throws AppError invalid_kubeconfig with the pointer /kubeconfig and the refused entry's name
   */
  parse(text: string): ClusterAccess;
}
