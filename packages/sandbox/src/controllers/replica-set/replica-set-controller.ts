import { kubeTime } from '../../timers.ts';
import { attempt } from '../framework/attempt.ts';
import { claimObjects } from '../framework/claim.ts';
import { removeCondition } from '../framework/conditions.ts';
import type { Controller, Queue } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { controlledBy, controllerOf, ownerOfKind } from '../framework/owners.ts';
import { createSelectorIndex } from '../framework/selector-index.ts';
import { TURN } from '../framework/turn.ts';
import { withoutUndefined, writeStatus } from '../framework/write-status.ts';
import { createPod, deletePod, renderPod, type Maker } from '../pods/pod-control.ts';
import { availableInMs, findCondition, hasEnded, isActive, isReady, nextAvailableMs } from '../pods/pod-facts.ts';
import type { Condition, Pod } from '../types/pod.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../types/workload.ts';
import { rankPods } from './rank-pods.ts';

/** Keeps as many pods for each ReplicaSet as it wants. */
export function replicaSetController(env: Environment): Controller {
  const selectors = createSelectorIndex();
  return {
    name: 'replicaset',
    watches: {
      replicaSet({ type, object }, queue) {
        const { namespace = '' } = object.metadata;
        if (type === 'DELETED') selectors.delete(keyOf(object));
        else selectors.set(namespace, keyOf(object), (object as ReplicaSet).spec.selector);
        queue.add(keyOf(object));
      },
      pod(event, queue) {
        ownerOfKind('ReplicaSet')(event, queue);
        if (event.type === 'DELETED' || controllerOf(event.object) !== undefined) return;
        const { namespace = '', labels } = event.object.metadata;
        for (const key of selectors.find(namespace, labels)) queue.add(key);
      },
    },
    reconcile(key, queue) {
      const set = env.api.find({ kind: env.kinds.replicaSet, ...parseKey(key) }) as ReplicaSet | undefined;
      if (set !== undefined) reconcile(env, set, queue);
    },
  };
}

function reconcile(env: Environment, set: ReplicaSet, queue: Queue): void {
  const claimant = { kind: env.kinds.replicaSet, object: set, selector: set.spec.selector };
  const pods = claimObjects<Pod>(env, claimant, env.kinds.pod).filter((pod) => !hasEnded(pod));
  const failure = attempt(() => {
    if (set.metadata.deletionTimestamp === undefined) managePods(env, set, pods.filter(isActive), queue);
  });
  // Read anew, so that what was just made or deleted counts.
  const present = controlledBy<Pod>(env.objects, set, env.kinds.pod).filter((pod) => !hasEnded(pod));
  const active = present.filter(isActive);
  writeStatus(env, env.kinds.replicaSet, set, renderStatus(env, set, active, present.length - active.length, failure));
  const soon = nextAvailableMs(active, set.spec.minReadySeconds ?? 0, env.timers.now());
  if (soon !== undefined) queue.addAfter(keyOf(set), soon);
  if (failure !== undefined) throw failure;
}

function managePods(env: Environment, set: ReplicaSet, active: readonly Pod[], queue: Queue): void {
  const maker: Maker = { kind: env.kinds.replicaSet, object: set, component: 'replicaset-controller' };
  const missing = (set.spec.replicas ?? 1) - active.length;
  if (Math.abs(missing) > TURN) queue.add(keyOf(set));
  for (let made = 0; made < Math.min(missing, TURN); made += 1) {
    createPod(env, maker, renderPod(maker, set.spec.template, { generateName: `${set.metadata.name}-` }));
  }
  if (missing >= 0) return;
  for (const pod of rankPods(active).slice(0, Math.min(-missing, TURN))) deletePod(env, maker, pod);
}

function renderStatus(
  env: Environment,
  set: ReplicaSet,
  pods: readonly Pod[],
  terminating: number,
  failure: Error | undefined,
): ReplicaSetStatus {
  const now = env.timers.now();
  const labels = Object.entries(set.spec.template.metadata?.labels ?? {});
  const orAbsent = (count: number): number | undefined => (count === 0 ? undefined : count);
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const conditions = withFailure(set, pods.length, failure, kubeTime(now));
  return withoutUndefined({
    replicas: pods.length,
    fullyLabeledReplicas: orAbsent(pods.filter((pod) => labels.every(([key, value]) => pod.metadata.labels?.[key] === value)).length),
    readyReplicas: orAbsent(pods.filter(isReady).length),
    availableReplicas: orAbsent(pods.filter((pod) => availableInMs(pod, minReadySeconds, now) === 0).length),
    terminatingReplicas: terminating,
    observedGeneration: set.metadata.generation,
    conditions: conditions.length === 0 ? undefined : conditions,
  });
}

function withFailure({ spec, status }: ReplicaSet, count: number, failure: Error | undefined, now: string): readonly Condition[] {
  const conditions = status?.conditions ?? [];
  if (failure === undefined) return removeCondition(conditions, 'ReplicaFailure');
  if (findCondition(conditions, 'ReplicaFailure') !== undefined) return conditions;
  const reason = count < (spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  return [...conditions, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: now, reason, message: failure.message }];
}
