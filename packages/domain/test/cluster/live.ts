/** Live objects as an API server gives them, for tests. */

export interface LiveDeployment {
  release: string;
  wanted?: number;
  updated?: number;
  total?: number;
  available?: number;
  generation?: number;
  observedGeneration?: number;
  replicaSet?: string;
  conditions?: object[];
}

/** A Deployment "api" whose rollout is complete unless said otherwise. */
export function deployment(live: LiveDeployment): object {
  const wanted = live.wanted ?? 2;
  const updated = live.updated ?? wanted;
  const replicaSet = live.replicaSet ?? 'api-new';
  return {
    kind: 'Deployment',
    metadata: { name: 'api', generation: live.generation ?? 3, annotations: { 'argosy.dev/release': live.release } },
    spec: { replicas: wanted },
    status: {
      observedGeneration: live.observedGeneration ?? live.generation ?? 3,
      replicas: live.total ?? updated,
      updatedReplicas: updated,
      availableReplicas: live.available ?? wanted,
      conditions: live.conditions ?? [{ type: 'Progressing', status: 'True', message: `ReplicaSet "${replicaSet}" is progressing.` }],
    },
  };
}

/** The condition of a Deployment that ran over its progress deadline at `at`. */
export function deadlineExceeded(at: string, replicaSet = 'api-new'): object {
  const message = `ReplicaSet "${replicaSet}" has timed out progressing.`;
  return { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message, lastUpdateTime: at, lastTransitionTime: at };
}

export interface LivePod {
  name?: string;
  replicaSet?: string;
  containers?: object[];
  conditions?: object[];
  status?: object;
  metadata?: object;
}

/** A pod of a ReplicaSet, not ready unless its conditions say so. */
export function pod(live: LivePod = {}): object {
  const name = live.name ?? 'api-new-1';
  const replicaSet = live.replicaSet ?? 'api-new';
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      creationTimestamp: '2026-11-21T09:23:01Z',
      labels: { 'pod-template-hash': replicaSet.split('-').at(-1) },
      ownerReferences: [{ kind: 'ReplicaSet', name: replicaSet }],
      ...live.metadata,
    },
    status: { phase: 'Pending', conditions: live.conditions ?? [], containerStatuses: live.containers ?? [], ...live.status },
  };
}

export const READY = [{ type: 'Ready', status: 'True' }];

/** A container that waits, with the kubelet's reason and message. */
export function waiting(reason: string, message: string, rest: object = {}): object {
  return {
    name: 'api',
    image: 'registry.example/web:missing',
    ready: false,
    restartCount: 0,
    state: { waiting: { reason, message } },
    ...rest,
  };
}

/** A pod whose image cannot be pulled. */
export function imageless(name = 'api-new-1'): object {
  return pod({ name, containers: [waiting('ImagePullBackOff', 'Back-off pulling image "registry.example/web:missing"')] });
}
