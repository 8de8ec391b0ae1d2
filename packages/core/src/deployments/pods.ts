import type { Pod } from '@argosy/contracts/http/workload';
import { readRecord, readText } from '@argosy/domain/cluster/outside';
import { readPods, type ContainerFacts, type PodFacts, type Termination } from '@argosy/domain/cluster/pods';
import { isId } from '@argosy/domain/ids';
import { orUnavailable } from '../clusters/or-unavailable.ts';
import type { Deps } from '../deps.ts';
import type { KubernetesObject } from '../ports/cluster-gateway.ts';
import type { Scope } from '../scope.ts';
import { labelSelectorOf, openTarget, podsOf } from './open-target.ts';

const MOST_PODS = 1000;

/**
 * The pods that a deployment has in its cluster, the newest first; at most 1,000.
 *
 * @throws AppError not_found, unavailable where the cluster does not answer
 */
export async function listPods(deps: Deps, scope: Scope, id: string): Promise<Pod[]> {
  const target = await openTarget(deps, scope, id);
  const selection = { labelSelector: labelSelectorOf(target) };
  const replicaSets = { group: 'apps', version: 'v1', plural: 'replicasets', namespace: target.namespace };
  const [pods, owners] = await Promise.all([
    orUnavailable(target.gateway.list(podsOf(target), selection)),
    orUnavailable(target.gateway.list(replicaSets, selection)),
  ]);
  const releases = new Map(owners.map((owner) => [`${owner.kind}/${owner.metadata.name}`, releaseOf(owner)]));
  return readPods(pods)
    .slice(0, MOST_PODS)
    .map((pod) => viewPod(pod, pod.owner === null ? null : (releases.get(`${pod.owner.kind}/${pod.owner.name}`) ?? null), target.redact));
}

/** A Deployment's controller gives its annotations to the newest ReplicaSet; an older one keeps its last release's. */
function releaseOf(replicaSet: KubernetesObject): string | null {
  const release = readText(readRecord(replicaSet.metadata.annotations)['argosy.dev/release'], 60);
  return release !== null && isId('release', release) ? release : null;
}

function viewPod(pod: PodFacts, release: string | null, redact: (text: string) => string): Pod {
  const { name, node, phase, ready, deleting } = pod;
  return {
    name,
    node,
    phase,
    ready,
    deleting,
    restarts: pod.containers.reduce((sum, container) => sum + container.restarts, 0),
    createdAt: pod.createdAt?.toISOString() ?? null,
    startedAt: pod.startedAt?.toISOString() ?? null,
    release,
    containers: pod.containers.map((container) => viewContainer(container, redact)),
  };
}

function viewContainer(container: ContainerFacts, redact: (text: string) => string): Pod['containers'][number] {
  const { hasPrevious: _hasPrevious, message, lastTermination, ...shown } = container;
  return {
    ...shown,
    message: message === null ? null : redact(message),
    lastTermination: lastTermination === null ? null : viewTermination(lastTermination, redact),
  };
}

function viewTermination(ended: Termination, redact: (text: string) => string) {
  return {
    exitCode: ended.exitCode,
    signal: ended.signal,
    reason: ended.reason,
    message: ended.message === null ? null : redact(ended.message),
    startedAt: ended.startedAt?.toISOString() ?? null,
    finishedAt: ended.finishedAt?.toISOString() ?? null,
  };
}
