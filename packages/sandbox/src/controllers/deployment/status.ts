import { isDeepStrictEqual } from 'node:util';
import { kubeTime } from '../../timers.ts';
import type { Environment } from '../framework/environment.ts';
import { removeCondition } from '../framework/conditions.ts';
import { keyOf } from '../framework/key.ts';
import { withoutUndefined, writeStatus } from '../framework/write-status.ts';
import { findCondition } from '../pods/pod-facts.ts';
import type { Condition } from '../types/pod.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../types/workload.ts';
import { tellDeployment } from './deployment-conditions.ts';
import { fencepostsOf } from './fenceposts.ts';
import { allOf, replicasOf, sum, type Rollout } from './rollout.ts';

const NO_DEADLINE = 2_147_483_647;

/** Whether a rollout without progress is told at all. */
export function hasDeadline({ spec }: Deployment): boolean {
  return (spec.progressDeadlineSeconds ?? 600) !== NO_DEADLINE;
}

/** The present time as conditions have it. */
export function tellTime({ timers }: Environment): string {
  return kubeTime(timers.now());
}

/** Whether all wanted pods are of the present template and available, and no other is there. */
export function isComplete({ spec, metadata }: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = spec.replicas ?? 1;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status ?? {};
  return (
    [updatedReplicas, replicas, availableReplicas].every((count) => count === wanted) && observedGeneration >= (metadata.generation ?? 0)
  );
}

/** Counts, without a word about progress: for a Deployment that is paused, resized or deleted. */
export function syncCounts(rollout: Rollout): void {
  const { env, deployment } = rollout;
  rollout.deployment = writeStatus(env, env.kinds.deployment, deployment, countStatus(rollout));
}

/** Counts and conditions; looks again when the progress deadline passes. */
export function syncStatus(rollout: Rollout): void {
  const { env, deployment } = rollout;
  const counted = countStatus(rollout);
  const progress = progressOf(rollout, counted);
  const conditions = failureOf(rollout, progress);
  const status = withoutUndefined({ ...counted, conditions });
  if (isDeepStrictEqual(deployment.status, status)) return watchDeadline(rollout, status);
  rollout.deployment = writeStatus(env, env.kinds.deployment, deployment, status);
  watchDeadline(rollout, status);
}

function countStatus(rollout: Rollout): DeploymentStatus {
  const { env, deployment, current } = rollout;
  const sets = allOf(rollout);
  const orAbsent = (count: number): number | undefined => (count === 0 ? undefined : count);
  const available = sum(sets, ({ status }) => status?.availableReplicas);
  const least = (deployment.spec.replicas ?? 1) - fencepostsOf(deployment).maxUnavailable;
  const conditions = tellDeployment(
    deployment.status?.conditions ?? [],
    available >= least
      ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    tellTime(env),
  );
  return withoutUndefined({
    observedGeneration: deployment.metadata.generation,
    replicas: orAbsent(sum(sets, ({ status }) => status?.replicas)),
    updatedReplicas: orAbsent(current?.status?.replicas ?? 0),
    readyReplicas: orAbsent(sum(sets, ({ status }) => status?.readyReplicas)),
    availableReplicas: orAbsent(available),
    unavailableReplicas: orAbsent(Math.max(0, sum(sets, replicasOf) - available)),
    terminatingReplicas: sum(sets, ({ status }) => status?.terminatingReplicas),
    collisionCount: deployment.status?.collisionCount,
    conditions,
  });
}

function progressOf({ env, deployment, current }: Rollout, next: DeploymentStatus): readonly Condition[] {
  const conditions = next.conditions ?? [];
  if (!hasDeadline(deployment)) return removeCondition(conditions, 'Progressing');
  const before = findCondition(deployment.status?.conditions, 'Progressing');
  const done = (next.replicas ?? 0) === (next.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable';
  if (done) return conditions;
  const subject = current === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${current.metadata.name}"`;
  const now = tellTime(env);
  if (isComplete(deployment, next)) {
    const message = `${subject} has successfully progressed.`;
    return tellDeployment(conditions, { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message }, now);
  }
  if (hasProgressed(deployment.status ?? {}, next)) {
    const message = `${subject} is progressing.`;
    return tellDeployment(conditions, { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message }, now, true);
  }
  if (!isOverdue(deployment, before, env.timers.now())) return conditions;
  const message = `${subject} has timed out progressing.`;
  return tellDeployment(conditions, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message }, now);
}

function hasProgressed(before: DeploymentStatus, next: DeploymentStatus): boolean {
  const oldPods = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  return (
    (next.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldPods(next) < oldPods(before) ||
    (next.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isOverdue(deployment: Deployment, progress: Condition | undefined, now: Date): boolean {
  if (progress === undefined || progress.reason === 'NewReplicaSetAvailable') return false;
  return progress.reason === 'ProgressDeadlineExceeded' || deadlineOf(deployment, progress) < now.getTime();
}

function deadlineOf({ spec }: Deployment, progress: Condition): number {
  return Date.parse(progress.lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 600) * 1000;
}

/** What keeps the pods from being made: the present ReplicaSet's reason, or else that of any. */
function failureOf(rollout: Rollout, conditions: readonly Condition[]): readonly Condition[] {
  const { current } = rollout;
  const failures = [...(current === undefined ? [] : [current]), ...allOf(rollout)].map(failureIn);
  const failure = failures.find((one) => one !== undefined);
  if (failure === undefined) return removeCondition(conditions, 'ReplicaFailure');
  const known = findCondition(conditions, 'ReplicaFailure');
  if (known?.status === failure.status && known.reason === failure.reason) return conditions;
  const next = { ...failure, lastUpdateTime: failure.lastTransitionTime ?? null };
  return [...conditions.filter((one) => one !== known), next];
}

function failureIn({ status }: ReplicaSet): Condition | undefined {
  return findCondition(status?.conditions, 'ReplicaFailure');
}

function watchDeadline({ env, queue, deployment }: Rollout, status: DeploymentStatus): void {
  const progress = findCondition(status.conditions, 'Progressing');
  if (!hasDeadline(deployment) || progress === undefined || isComplete(deployment, status)) return;
  if (progress.reason === 'ProgressDeadlineExceeded') return;
  const left = deadlineOf(deployment, progress) - env.timers.now().getTime();
  queue.addAfter(keyOf(deployment), Math.max(100, left + 1000));
}
