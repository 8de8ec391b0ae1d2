import { cleanUp } from './clean-up.ts';
import { ensureCurrent } from './ensure-current.ts';
import { fencepostsOf } from './fenceposts.ts';
import { newSize } from './new-size.ts';
import { allOf, replicasOf, sum, wantedOf, type Rollout } from './rollout.ts';
import { scaleSet } from './scale.ts';
import { isComplete, syncStatus } from './status.ts';

/** One step of a rolling update: new pods up as far as they may, else old ones down as far as they may. */
export function rollOn(rollout: Rollout): void {
  const current = ensureCurrent(rollout);
  const size = replicasOf(current);
  const wanted = wantedOf(rollout);
  const target = size > wanted ? wanted : newSize(rollout, size);
  if (size !== wanted && scaleSet(rollout, current, target)) return syncStatus(rollout);
  if (scaleDownOld(rollout)) return syncStatus(rollout);
  if (isComplete(rollout.deployment, rollout.deployment.status)) cleanUp(rollout);
  syncStatus(rollout);
}

function scaleDownOld(rollout: Rollout): boolean {
  const { current } = rollout;
  if (current === undefined || sum(rollout.old, replicasOf) === 0) return false;
  const least = wantedOf(rollout) - fencepostsOf(rollout.deployment).maxUnavailable;
  const unavailable = replicasOf(current) - (current.status?.availableReplicas ?? 0);
  const most = sum(allOf(rollout), replicasOf) - least - unavailable;
  if (most <= 0) return false;
  return removeUnhealthy(rollout, most) + removeSpare(rollout, least) > 0;
}

/** Old pods that do not serve go first: they cost nothing. @returns how many went */
function removeUnhealthy(rollout: Rollout, most: number): number {
  let removed = 0;
  for (const set of rollout.old) {
    const unhealthy = replicasOf(set) - (set.status?.availableReplicas ?? 0);
    const count = Math.min(most - removed, replicasOf(set), unhealthy);
    if (count <= 0) continue;
    scaleSet(rollout, set, replicasOf(set) - count);
    removed += count;
  }
  return removed;
}

function removeSpare(rollout: Rollout, least: number): number {
  const spare = sum(allOf(rollout), ({ status }) => status?.availableReplicas) - least;
  let removed = 0;
  for (const set of rollout.old) {
    const count = Math.min(replicasOf(set), spare - removed);
    if (count <= 0) continue;
    scaleSet(rollout, set, replicasOf(set) - count);
    removed += count;
  }
  return removed;
}
