import { isDeepStrictEqual } from 'node:util';
import { MANAGER } from '../framework/write-status.ts';
import type { ReplicaSet } from '../types/workload.ts';
import { DESIRED, MOST, sizeAnnotations } from './annotations.ts';
import { fencepostsOf } from './fenceposts.ts';
import { allOf, byAge, COMPONENT, replaceSet, replicasOf, sum, wantedOf, type Rollout } from './rollout.ts';

/** Gives a ReplicaSet a size and tells of it. @returns whether that changed it */
export function scaleSet(rollout: Rollout, set: ReplicaSet, size: number): boolean {
  const { env, deployment } = rollout;
  const before = replicasOf(set);
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) };
  if (before === size && isDeepStrictEqual(annotations, set.metadata.annotations)) return false;
  const next = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas: size } };
  replaceSet(rollout, env.api.update(env.kinds.replicaSet, next, { fieldManager: MANAGER }) as ReplicaSet);
  if (before === size) return false;
  const message = `Scaled ${before < size ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${size}`;
  env.recorder.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component: COMPONENT });
  return true;
}

/** Whether the wanted size is another one than the ReplicaSets were made for. */
export function isNewSize(rollout: Rollout): boolean {
  const wanted = String(wantedOf(rollout));
  const noted = allOf(rollout).filter((set) => replicasOf(set) > 0);
  return noted.some(({ metadata }) => (metadata.annotations?.[DESIRED] ?? wanted) !== wanted);
}

/** Follows a change of the wanted size: in the middle of a rollout all ReplicaSets share it by their sizes. */
export function scaleDeployment(rollout: Rollout): void {
  const wanted = wantedOf(rollout);
  const active = allOf(rollout).filter((set) => replicasOf(set) > 0);
  const only = active.length > 1 ? undefined : (active[0] ?? rollout.current ?? rollout.old.at(-1));
  if (active.length <= 1) {
    if (only !== undefined) scaleSet(rollout, only, wanted);
    return;
  }
  if (isSaturated(rollout)) {
    for (const set of rollout.old.filter((one) => replicasOf(one) > 0)) scaleSet(rollout, set, 0);
    return;
  }
  if (rollout.deployment.spec.strategy?.type === 'Recreate') return;
  shareOut(rollout, active);
}

function isSaturated({ current, deployment }: Rollout): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return (
    current !== undefined &&
    replicasOf(current) === wanted &&
    current.metadata.annotations?.[DESIRED] === String(wanted) &&
    (current.status?.availableReplicas ?? 0) === wanted
  );
}

function shareOut(rollout: Rollout, active: readonly ReplicaSet[]): void {
  const wanted = wantedOf(rollout);
  const allowed = wanted > 0 ? wanted + fencepostsOf(rollout.deployment).maxSurge : 0;
  const toAdd = allowed - sum(active, replicasOf);
  const age = toAdd > 0 ? (a: ReplicaSet, b: ReplicaSet) => byAge(b, a) : byAge;
  const sorted = active.toSorted((a, b) => replicasOf(b) - replicasOf(a) || age(a, b));
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = shareOf(rollout, set, allowed);
    const part = toAdd === 0 || toAdd === added ? 0 : toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
    added += part;
    return replicasOf(set) + part;
  });
  for (const [index, set] of sorted.entries()) {
    const leftover = index === 0 ? toAdd - added : 0;
    scaleSet(rollout, set, Math.max(0, (sizes[index] ?? 0) + leftover));
  }
}

function shareOf({ deployment }: Rollout, set: ReplicaSet, allowed: number): number {
  const size = replicasOf(set);
  if ((deployment.spec.replicas ?? 1) === 0) return -size;
  const before = Number(set.metadata.annotations?.[MOST] ?? 0) || (deployment.status?.replicas ?? 0);
  return before === 0 ? 0 : Math.round((size * allowed) / before) - size;
}
