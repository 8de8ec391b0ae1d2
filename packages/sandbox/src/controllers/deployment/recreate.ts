import { controlledBy } from '../framework/owners.ts';
import { hasEnded } from '../pods/pod-facts.ts';
import type { Pod } from '../types/pod.ts';
import { cleanUp } from './clean-up.ts';
import { ensureCurrent, refreshCurrent } from './ensure-current.ts';
import { replicasOf, wantedOf, type Rollout } from './rollout.ts';
import { scaleSet } from './scale.ts';
import { isComplete, syncStatus } from './status.ts';

/** One step of the strategy Recreate: all old pods go, and only then the new ones come. */
export function recreate(rollout: Rollout): void {
  refreshCurrent(rollout);
  const shrunk = rollout.old.filter((set) => replicasOf(set) > 0).map((set) => scaleSet(rollout, set, 0));
  if (shrunk.includes(true) || oldPodsRun(rollout)) return syncStatus(rollout);
  const current = ensureCurrent(rollout);
  scaleSet(rollout, current, wantedOf(rollout));
  if (isComplete(rollout.deployment, rollout.deployment.status)) cleanUp(rollout);
  syncStatus(rollout);
}

function oldPodsRun({ env, old }: Rollout): boolean {
  return old.some((set) => {
    if ((set.status?.replicas ?? 0) > 0) return true;
    return controlledBy<Pod>(env.objects, set, env.kinds.pod).some((pod) => !hasEnded(pod));
  });
}
