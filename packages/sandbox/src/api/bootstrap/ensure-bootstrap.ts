import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { BOOTSTRAP_ROLES } from './roles.ts';
import { nodeManifests } from './nodes.ts';

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** What a new cluster has in it; what is there already stays as it is. */
export function ensureBootstrap(api: KubernetesApi, now: Date): void {
  const manifests = [
    ...NAMESPACES.map(namespace),
    kubernetesService(),
    ...nodeManifests(now),
    ...priorityClasses(),
    storageClass(),
    ...BOOTSTRAP_ROLES,
  ];
  for (const manifest of manifests) {
    const kind = api.kinds.get(manifest.apiVersion, manifest.kind);
    const { namespace: inNamespace, name = '' } = manifest.metadata;
    if (api.find({ kind, namespace: inNamespace, name }) === undefined) api.create(kind, manifest, { fieldManager: 'kube-apiserver' });
  }
}

function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function kubernetesService(): Manifest {
  const metadata = { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } };
  const ports = [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ports, sessionAffinity: 'None', type: 'ClusterIP' },
  };
}

function storageClass(): Manifest {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'sandbox.argosy.dev/local',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  };
}

function priorityClasses(): Manifest[] {
  const rows: readonly (readonly [string, number, string])[] = [
    ['system-cluster-critical', 2_000_000_000, 'Pods that the cluster cannot do without; they may move to another node.'],
    ['system-node-critical', 2_000_001_000, 'Pods that their node cannot do without.'],
  ];
  return rows.map(([name, value, description]) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    description,
    preemptionPolicy: 'PreemptLowerPriority',
  }));
}
