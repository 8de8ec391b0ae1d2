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
};

export interface FakeCluster extends ClusterGateway {
  /** Objects by "plural/namespace/name". */
  objects: Map<string, KubernetesObject>;
  put(plural: string, object: KubernetesObject): void;
  /** Thrown by every call while set. */
  broken: ClusterError | null;
  helmCalls: number;
}

/** A cluster that keeps what it is given and does nothing by itself. */
export function fakeCluster(probe: ClusterProbe = { version: 'v1.35.4', uid: 'uid-1' }): FakeCluster {
  const objects = new Map<string, KubernetesObject>();
  const keyOf = (plural: string, namespace: string | undefined, name: string): string => `${plural}/${namespace ?? ''}/${name}`;
  const check = (): void => {
    if (cluster.broken !== null) throw cluster.broken;
  };
  const cluster: FakeCluster = {
    objects,
    broken: null,
    helmCalls: 0,
    put(plural, object) {
      objects.set(keyOf(plural, object.metadata.namespace, object.metadata.name), object);
    },
    async probe() {
      check();
      return probe;
    },
    async read(ref) {
      check();
      return objects.get(keyOf(ref.plural, ref.namespace, ref.name)) ?? null;
    },
    async list(ref: ResourceRef) {
      check();
      return [...objects]
        .filter(
          ([key]) => key.startsWith(`${ref.plural}/`) && (ref.namespace === undefined || key.startsWith(`${ref.plural}/${ref.namespace}/`)),
        )
        .map(([, object]) => object);
    },
    async apply(object) {
      check();
      cluster.put(PLURALS[object.kind] ?? object.kind, structuredClone(object));
      return object;
    },
    async dryRun(object) {
      return object;
    },
    async patch(ref, patch) {
      check();
      const object = objects.get(keyOf(ref.plural, ref.namespace, ref.name));
      if (object === undefined) return null;
      merge(object, patch);
      return object;
    },
    async remove(ref) {
      check();
      return objects.delete(keyOf(ref.plural, ref.namespace, ref.name));
    },
    async serviceAccountToken() {
      check();
      return 'service-account-token';
    },
    async installHelm() {
      check();
      cluster.helmCalls += 1;
      return { status: 'deployed', revision: cluster.helmCalls, chartVersion: '10.1.1', appVersion: 'v3.4.13' };
    },
    async helmStatus() {
      return { status: cluster.helmCalls > 0 ? 'deployed' : 'absent', revision: cluster.helmCalls, chartVersion: '', appVersion: '' };
    },
    async uninstallHelm() {
      check();
      cluster.helmCalls = 0;
    },
    async watch() {},
    async podLog() {
      return '';
    },
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

function merge(target: Record<string, unknown>, patch: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete target[key];
    else if (typeof value === 'object' && !Array.isArray(value))
      merge((target[key] ??= {}) as Record<string, unknown>, value as Record<string, unknown>);
    else target[key] = value;
  }
}
