import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { controllerOf, controllerRef } from '../framework/owners.ts';
import { MANAGER, writeStatus } from '../framework/write-status.ts';
import { findCondition } from '../pods/pod-facts.ts';
import { isEnding } from '../pods/pod-control.ts';
import type { Deployment, ReplicaSet } from '../types/workload.ts';
import { revisionAnnotations, sizeAnnotations } from './annotations.ts';
import { tellDeployment, type News } from './deployment-conditions.ts';
import { HASH_LABEL, hashOf, isSameTemplate } from './find-current.ts';
import { newSize } from './new-size.ts';
import { COMPONENT, replaceSet, REVISION, revisionOf, type Rollout } from './rollout.ts';
import { hasDeadline, tellTime } from './status.ts';

/** Gives the present ReplicaSet its revision and the Deployment's annotations; makes it where there is none. */
export function ensureCurrent(rollout: Rollout): ReplicaSet {
  const found = refreshCurrent(rollout);
  return found ?? makeCurrent(rollout);
}

/** As `ensureCurrent`, without making one. */
export function refreshCurrent(rollout: Rollout): ReplicaSet | undefined {
  const { env, deployment, current } = rollout;
  if (current === undefined) return undefined;
  const annotations = revisionAnnotations(deployment, current, nextRevision(rollout));
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const isCurrent = isDeepStrictEqual(annotations, current.metadata.annotations ?? {});
  let set = current;
  if (!isCurrent || (current.spec.minReadySeconds ?? 0) !== minReadySeconds) {
    const next = { ...current, metadata: { ...current.metadata, annotations }, spec: { ...current.spec, minReadySeconds } };
    set = env.api.update(env.kinds.replicaSet, next, { fieldManager: MANAGER }) as ReplicaSet;
    replaceSet(rollout, set);
  }
  const isTold = !hasDeadline(deployment) || findCondition(deployment.status?.conditions, 'Progressing') !== undefined;
  const message = `Found new replica set "${set.metadata.name}"`;
  tell(rollout, isTold ? undefined : { status: 'True', reason: 'FoundNewReplicaSet', message }, set);
  return set;
}

function makeCurrent(rollout: Rollout): ReplicaSet {
  const { env, deployment } = rollout;
  const replicas = newSize(rollout, 0);
  const set = createSet(rollout, replicas);
  rollout.current = set;
  if (replicas > 0) {
    const message = `Scaled up replica set ${set.metadata.name} from 0 to ${replicas}`;
    env.recorder.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component: COMPONENT });
  }
  const message = `Created new replica set "${set.metadata.name}"`;
  tell(rollout, hasDeadline(deployment) ? { status: 'True', reason: 'NewReplicaSetCreated', message } : undefined, set);
  return set;
}

function createSet(rollout: Rollout, replicas: number): ReplicaSet {
  const { env, deployment } = rollout;
  const manifest = renderSet(rollout, replicas);
  try {
    return env.api.create(env.kinds.replicaSet, manifest, { fieldManager: MANAGER }) as ReplicaSet;
  } catch (error) {
    if (!(error instanceof ApiError) || isEnding(error)) throw error;
    const name = manifest.metadata.name ?? '';
    if (error.reason === 'AlreadyExists') {
      const there = env.api.find({ kind: env.kinds.replicaSet, namespace: deployment.metadata.namespace, name }) as ReplicaSet | undefined;
      const mine = there !== undefined && controllerOf(there)?.uid === deployment.metadata.uid;
      if (mine && isSameTemplate(deployment, there)) return there;
      const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
      rollout.deployment = writeStatus(env, env.kinds.deployment, deployment, { ...deployment.status, collisionCount });
      throw error;
    }
    const message = `Failed to create new replica set "${name}": ${error.message}`;
    if (hasDeadline(deployment)) tell(rollout, { status: 'False', reason: 'ReplicaSetCreateError', message });
    env.recorder.record(deployment, { type: 'Warning', reason: 'ReplicaSetCreateError', message, component: COMPONENT });
    throw error;
  }
}

function renderSet(rollout: Rollout, replicas: number): Manifest {
  const { env, deployment } = rollout;
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = hashOf(deployment);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name.slice(0, 252 - hash.length)}-${hash}`,
      namespace: deployment.metadata.namespace ?? 'default',
      labels,
      annotations: { ...revisionAnnotations(deployment, undefined, nextRevision(rollout)), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerRef(env.kinds.deployment, deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined || minReadySeconds === 0 ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function nextRevision({ old }: Rollout): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** Tells how the rollout goes; the present revision is written with it, and so belongs to who writes the status. */
function tell(rollout: Rollout, news: Omit<News, 'type'> | undefined, current?: ReplicaSet): void {
  const { env, deployment } = rollout;
  const { metadata, status } = deployment;
  const before = status?.conditions ?? [];
  const next =
    news === undefined
      ? (status ?? {})
      : { ...status, conditions: tellDeployment(before, { type: 'Progressing', ...news }, tellTime(env)) };
  const revision = current === undefined ? undefined : String(revisionOf(current));
  if (revision === undefined || revision === metadata.annotations?.[REVISION]) {
    if (news !== undefined) rollout.deployment = writeStatus(env, env.kinds.deployment, deployment, next);
    return;
  }
  const marked = { ...metadata, annotations: { ...metadata.annotations, [REVISION]: revision } };
  const options = { fieldManager: MANAGER, subresource: 'status' as const };
  rollout.deployment = env.api.update(env.kinds.deployment, { ...deployment, metadata: marked, status: next }, options) as Deployment;
}
