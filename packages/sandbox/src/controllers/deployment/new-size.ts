import { fencepostsOf } from './fenceposts.ts';
import { replicasOf, sum, wantedOf, type Rollout } from './rollout.ts';

/** How large the present ReplicaSet may be now. @param size how large it is */
export function newSize(rollout: Rollout, size: number): number {
  const wanted = wantedOf(rollout);
  if (rollout.deployment.spec.strategy?.type === 'Recreate') return wanted;
  const most = wanted + fencepostsOf(rollout.deployment).maxSurge;
  const present = sum(rollout.old, replicasOf) + size;
  return present >= most ? size : size + Math.min(most - present, wanted - size);
}
