import {
  ClusterError,
  type ClusterGateway,
  type ClusterGateways,
  type ClusterProbe,
  type KubernetesObject,
  type ResourceRef,
} from '../../src/ports/cluster-gateway.ts';

const PLURALS: Record<string, string> = {
  Namespace: 'namespaces',
  Secret: 'secrets',
  Application: 'applications',
  AppProject: 'appprojects',
  ServiceAccount: 'serviceaccounts',
  ClusterRoleBinding: 'clusterrolebindings',
  CustomResourceDefinition: 'customresourcedefinitions',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  CronJob: 'cronjobs',
  ReplicaSet: 'replicasets',
  Pod: 'pods',
  Event: 'events',
};

/** A call of the gateway, as `onCall` is told of it. */
export interface FakeCall {
  /** Counted from 1 over all methods, while somebody is told. */
  number: number;
  method: string;
  /** Whether the call has had its effect, and only its answer is still to come. */
  done: boolean;
}

export interface FakeCluster extends ClusterGateway {
  /** Objects by "plural/namespace/name". */
  objects: Map<string, KubernetesObject>;
  put(plural: string, object: KubernetesObject): void;
  /** Thrown by every call while set. */
  broken: ClusterError | null;
  helmCalls: number;
  /** The values that Helm was given last. */
  helmValues: Record<string, unknown>;
  /** The chart that Helm was given last. */
  helmChart: string;
  /** Told of each call before and after its effect; what it throws is what the caller gets. */
  onCall: ((call: FakeCall) => void) | null;
  calls: number;
  patches: { name: string; patch: Record<string, unknown> }[];
  /** Whether the cluster has made ServiceAccounts' tokens. */
  hasTokens: boolean;
}

type Stored = Map<string, KubernetesObject>;
const keyOf = (plural: string, namespace: string | undefined, name: string): string => `${plural}/${namespace ?? ''}/${name}`;

/** A cluster that keeps what it is given and does nothing by itself; a namespace takes what is in it along. */
export function fakeCluster(probe: ClusterProbe = { version: 'v1.35.4', uid: 'uid-1' }): FakeCluster {
  const objects: Stored = new Map();
  const run = async <T>(method: string, work: () => T): Promise<T> => {
    if (cluster.broken !== null) throw cluster.broken;
    if (cluster.onCall !== null) cluster.calls += 1;
    const number = cluster.calls;
    cluster.onCall?.({ number, method, done: false });
    const result = work();
    cluster.onCall?.({ number, method, done: true });
    return result;
  };
  const cluster: FakeCluster = {
    objects,
    broken: null,
    helmCalls: 0,
    helmValues: {},
    helmChart: '',
    onCall: null,
    calls: 0,
    patches: [],
    hasTokens: true,
    put: (plural, object) => void objects.set(keyOf(plural, object.metadata.namespace, object.metadata.name), object),
    probe: () => run('probe', () => probe),
    read: (ref) => run('read', () => objects.get(keyOf(ref.plural, ref.namespace, ref.name)) ?? null),
    list: (ref, options) => run('list', () => select(objects, ref, options?.labelSelector)),
    apply: (object) => run('apply', () => apply(objects, object)),
    dryRun: async (object) => object,
    patch: (ref, patch) =>
      run('patch', () => {
        const object = objects.get(keyOf(ref.plural, ref.namespace, ref.name));
        if (object === undefined) return null;
        cluster.patches.push({ name: ref.name, patch });
        merge(object, patch);
        return object;
      }),
    remove: (ref) => run('remove', () => remove(objects, ref)),
    serviceAccountToken: () => run('serviceAccountToken', () => (cluster.hasTokens ? 'service-account-token' : null)),
    installHelm: ({ values, chart }) =>
      run('installHelm', () => {
        cluster.helmCalls += 1;
        cluster.helmValues = values;
        cluster.helmChart = chart;
        return { status: 'deployed' as const, revision: cluster.helmCalls, chartVersion: '10.1.1', appVersion: 'v3.4.13' };
      }),
    async helmStatus() {
      return { status: cluster.helmCalls > 0 ? 'deployed' : 'absent', revision: cluster.helmCalls, chartVersion: '', appVersion: '' };
    },
    uninstallHelm: () =>
      run('uninstallHelm', () => {
        cluster.helmCalls = 0;
      }),
    async watch() {},
    podLog: async () => '',
    async *followPodLog() {},
  };
  return cluster;
}

/** Gateways by server address; an address that nobody knows is unreachable. */
export function fakeGateways(clusters: Record<string, FakeCluster>): ClusterGateways {
  return {
    open(access) {
      const cluster = clusters[access.server] ?? fakeCluster();
      if (clusters[access.server] === undefined) cluster.broken = new ClusterError('unreachable', 'nobody answers there');
      return cluster;
    },
    async close() {},
  };
}

function select(objects: Stored, ref: ResourceRef, labelSelector: string | undefined): KubernetesObject[] {
  const prefix = ref.namespace === undefined ? `${ref.plural}/` : `${ref.plural}/${ref.namespace}/`;
  const [label, value] = (labelSelector ?? '').split('=');
  return [...objects]
    .filter(([key, { metadata }]) => key.startsWith(prefix) && (!label || metadata.labels?.[label] === value))
    .map(([, object]) => object);
}

/** What others have written beside, such as a status, stays, as with a server-side apply. */
function apply(objects: Stored, object: KubernetesObject): KubernetesObject {
  const fresh = structuredClone(object);
  const key = keyOf(PLURALS[object.kind] ?? object.kind, object.metadata.namespace, object.metadata.name);
  const old = objects.get(key);
  objects.set(key, old === undefined ? fresh : { ...old, ...fresh, metadata: { ...old.metadata, ...fresh.metadata } });
  return object;
}

function remove(objects: Stored, ref: ResourceRef & { name: string }): boolean {
  if (ref.plural === 'namespaces') {
    for (const key of objects.keys()) if (key.split('/')[1] === ref.name) objects.delete(key);
  }
  return objects.delete(keyOf(ref.plural, ref.namespace, ref.name));
}

function merge(target: Record<string, unknown>, patch: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete target[key];
    else if (typeof value === 'object' && !Array.isArray(value))
      merge((target[key] ??= {}) as Record<string, unknown>, value as Record<string, unknown>);
    else target[key] = value;
  }
}
