import { ARGOCD_NAMESPACE } from '../../src/clusters/argocd/refs.ts';
import type { KubernetesObject } from '../../src/ports/cluster-gateway.ts';
import type { FakeCluster } from './fake-cluster.ts';

/** What an Application says of itself; times are whole seconds, as Argo CD's are. */
export interface LiveApplication {
  sync?: 'Synced' | 'OutOfSync' | 'Unknown';
  revision?: string;
  health?: string;
  /** Phase and commit of the newest operation. */
  operation?: { phase: string; revision: string; message?: string; startedAt?: string; failed?: object[] };
  reconciledAt?: string;
}

/** Writes an Application into a cluster as Argo CD would leave it. */
export function putApplication(cluster: FakeCluster, name: string, live: LiveApplication): KubernetesObject {
  const { operation } = live;
  const object: KubernetesObject = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: ARGOCD_NAMESPACE, uid: `uid-of-${name}`, resourceVersion: '7' },
    status: {
      sync: { status: live.sync ?? 'Synced', ...(live.revision !== undefined && { revision: live.revision }) },
      health: { status: live.health ?? 'Healthy', lastTransitionTime: '2026-01-01T00:00:00Z' },
      reconciledAt: live.reconciledAt ?? '2026-01-01T00:00:02Z',
      ...(operation !== undefined && {
        operationState: {
          phase: operation.phase,
          message: operation.message ?? '',
          operation: { sync: { revision: operation.revision } },
          startedAt: operation.startedAt ?? '2026-01-01T00:00:01Z',
          ...(operation.phase !== 'Running' && {
            finishedAt: '2026-01-01T00:00:02Z',
            syncResult: { revision: operation.revision, resources: operation.failed ?? [] },
          }),
        },
      }),
    },
  };
  cluster.put('applications', object);
  return object;
}

export interface LiveWorkload {
  namespace: string;
  name: string;
  deploymentId: string;
  /** The release that the live object carries. */
  release: string;
  wanted?: number;
  updated?: number;
  available?: number;
}

/** Writes a workload, its ReplicaSet and nothing else; rolled out completely unless said otherwise. */
export function putWorkload(cluster: FakeCluster, live: LiveWorkload): void {
  const { namespace, name, deploymentId, release } = live;
  const labels = { 'argosy.dev/deployment': deploymentId };
  const wanted = live.wanted ?? 2;
  const updated = live.updated ?? wanted;
  cluster.put('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels, generation: 2, annotations: { 'argosy.dev/release': release } },
    spec: { replicas: wanted },
    status: { observedGeneration: 2, replicas: wanted, updatedReplicas: updated, availableReplicas: live.available ?? wanted },
  });
  cluster.put('replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `${name}-new`, namespace, labels, annotations: { 'deployment.kubernetes.io/revision': '2' } },
  });
}

/** Writes pods of the newest ReplicaSet whose image cannot be pulled. */
export function putImagelessPods(cluster: FakeCluster, live: LiveWorkload, image: string): void {
  const { namespace, name, deploymentId } = live;
  for (const number of [1, 2]) {
    cluster.put('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-new-${number}`,
        namespace,
        uid: `uid-of-pod-${number}`,
        labels: { 'argosy.dev/deployment': deploymentId, 'pod-template-hash': 'new' },
        creationTimestamp: '2026-01-01T00:00:01Z',
        ownerReferences: [{ kind: 'ReplicaSet', name: `${name}-new` }],
      },
      status: {
        phase: 'Pending',
        containerStatuses: [
          {
            name,
            image,
            ready: false,
            restartCount: 0,
            state: { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` } },
          },
        ],
      },
    });
  }
}
