import { ApiError } from '../../kubernetes/api-error.ts';
import { TURN } from '../framework/turn.ts';
import { hasEnded } from '../pods/pod-facts.ts';
import { REVISION_LABEL } from '../revisions/ensure-revision.ts';
import type { Pod } from '../types/pod.ts';
import { createNumberedPod } from './create-numbered-pod.ts';
import { isAvailable, isTerminating, ordinalOf, type Step } from './step.ts';

/** Makes, deletes and updates pods as far as the order allows now. */
export function advanceReplicas(step: Step): void {
  const { set, pods } = step;
  const first = set.spec.ordinals?.start ?? 0;
  const end = first + (set.spec.replicas ?? 1);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  const inOrder = set.spec.podManagementPolicy !== 'Parallel';
  let made = 0;
  for (let ordinal = first; ordinal < end; ordinal += 1) {
    const pod = byOrdinal.get(ordinal);
    const settled = settleReplica(step, pod, ordinal);
    if (!settled && inOrder) return;
    if (pod === undefined) made += 1;
    // Each pod that is made brings another look at the set.
    if (made === TURN) return;
  }
  const surplus = pods.filter((pod) => (ordinalOf(pod) ?? -1) >= end || (ordinalOf(pod) ?? first) < first);
  if (surplus.length > 0 && removeSurplus(step, surplus, inOrder)) return;
  updateNext(step, byOrdinal, first, end);
}

/** @returns whether the pod is there and serves */
function settleReplica(step: Step, pod: Pod | undefined, ordinal: number): boolean {
  if (pod === undefined) {
    createNumberedPod(step, ordinal);
    return false;
  }
  if (hasEnded(pod) && !isTerminating(pod)) removePod(step, pod);
  return isAvailable(step, pod);
}

/** @returns whether the rest has to wait */
function removeSurplus(step: Step, surplus: readonly Pod[], inOrder: boolean): boolean {
  const descending = surplus.toSorted((a, b) => (ordinalOf(b) ?? 0) - (ordinalOf(a) ?? 0));
  for (const pod of descending) {
    if (!isTerminating(pod)) removePod(step, pod);
    if (inOrder) return true;
  }
  return false;
}

/** Replaces the highest pod of an old revision, once all others serve. */
function updateNext(step: Step, byOrdinal: ReadonlyMap<number | undefined, Pod>, first: number, end: number): void {
  const { set, update } = step;
  if (set.spec.updateStrategy?.type === 'OnDelete') return;
  const partition = first + (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0);
  const hash = update.metadata.labels?.[REVISION_LABEL];
  for (let ordinal = end - 1; ordinal >= partition; ordinal -= 1) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) return;
    const isOld = pod.metadata.labels?.[REVISION_LABEL] !== `${set.metadata.name}-${hash}`;
    if (isOld && !isTerminating(pod)) return removePod(step, pod);
    if (!isAvailable(step, pod)) return;
  }
}

function removePod({ env, set }: Step, pod: Pod): void {
  const { namespace, name } = pod.metadata;
  try {
    env.api.remove({ kind: env.kinds.pod, namespace, name });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
  }
  const message = `Delete Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  env.recorder.record(set, { type: 'Normal', reason: 'SuccessfulDelete', message, component: 'statefulset-controller' });
}
