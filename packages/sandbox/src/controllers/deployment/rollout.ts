import type { Environment } from '../framework/environment.ts';
import type { Queue } from '../framework/controller.ts';
import type { Deployment, ReplicaSet } from '../types/workload.ts';

/** One look at a Deployment: it and its ReplicaSets, as they are after what was done so far. */
export interface Rollout {
  readonly env: Environment;
  readonly queue: Queue;
  deployment: Deployment;
  /** That of the present template, where there is one. */
  current: ReplicaSet | undefined;
  /** Oldest first. */
  old: readonly ReplicaSet[];
}

export const COMPONENT = 'deployment-controller';
export const REVISION = 'deployment.kubernetes.io/revision';

/** How many pods a Deployment wants. */
export function wantedOf({ deployment }: Rollout): number {
  return deployment.spec.replicas ?? 1;
}

/** All ReplicaSets, the present one last. */
export function allOf({ current, old }: Rollout): readonly ReplicaSet[] {
  return current === undefined ? old : [...old, current];
}

/** How many pods a ReplicaSet wants. */
export function replicasOf({ spec }: ReplicaSet): number {
  return spec.replicas ?? 1;
}

/** Adds up a count over ReplicaSets; an absent one is 0. */
export function sum(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number {
  return sets.reduce((total, set) => total + (count(set) ?? 0), 0);
}

/** The revision that a ReplicaSet is of; 0 for one that has none. */
export function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[REVISION] ?? 0) || 0;
}

/** Oldest first. Times have whole seconds, so the revision decides within one. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata, b.metadata];
  if (left.creationTimestamp !== right.creationTimestamp) return left.creationTimestamp < right.creationTimestamp ? -1 : 1;
  return revisionOf(a) - revisionOf(b) || (left.name < right.name ? -1 : 1);
}

/** Takes a ReplicaSet as it is after a write. */
export function replaceSet(rollout: Rollout, next: ReplicaSet): void {
  if (rollout.current?.metadata.uid === next.metadata.uid) rollout.current = next;
  else rollout.old = rollout.old.map((set) => (set.metadata.uid === next.metadata.uid ? next : set));
}
