import type { Environment } from '../framework/environment.ts';
import { availableInMs, hasEnded, isReady } from '../pods/pod-facts.ts';
import type { Pod } from '../types/pod.ts';
import type { ControllerRevision, StatefulSet } from '../types/workload.ts';

/** One look at a StatefulSet. */
export interface Step {
  readonly env: Environment;
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  /** What the pods are made of that are not updated yet. */
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

/** The number in a pod's name; undefined for a pod that has none. */
export function ordinalOf(pod: Pod): number | undefined {
  const digits = /-(\d+)$/.exec(pod.metadata.name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether somebody has deleted a pod that is still there. */
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Whether a pod serves, for as long as `minReadySeconds` wants. */
export function isAvailable({ env, set }: Step, pod: Pod): boolean {
  const ready = isReady(pod) && !isTerminating(pod) && !hasEnded(pod);
  return ready && availableInMs(pod, set.spec.minReadySeconds ?? 0, env.timers.now()) === 0;
}
