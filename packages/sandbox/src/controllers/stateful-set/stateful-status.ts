import { controlledBy } from '../framework/owners.ts';
import { withoutUndefined } from '../framework/write-status.ts';
import { hasEnded, isReady } from '../pods/pod-facts.ts';
import { REVISION_LABEL } from '../revisions/ensure-revision.ts';
import type { Pod } from '../types/pod.ts';
import type { StatefulSetStatus } from '../types/workload.ts';
import { isAvailable, isTerminating, type Step } from './step.ts';

/** Counts a StatefulSet's pods as they are now. An update that has reached all of them is the current revision. */
export function statusOf(step: Step): StatefulSetStatus {
  const { env, set, current, update } = step;
  const pods = controlledBy<Pod>(env.objects, set, env.kinds.pod).filter((pod) => !hasEnded(pod));
  const living = pods.filter((pod) => !isTerminating(pod));
  const madeOf = (hash: string | undefined): number =>
    living.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === `${set.metadata.name}-${hash}`).length;
  const wanted = set.spec.replicas ?? 1;
  const ready = pods.filter(isReady).length;
  const updated = madeOf(update.metadata.labels?.[REVISION_LABEL]);
  const done = set.spec.updateStrategy?.type !== 'OnDelete' && [updated, ready, pods.length].every((count) => count === wanted);
  const orAbsent = (count: number): number | undefined => (count === 0 ? undefined : count);
  return withoutUndefined({
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: orAbsent(ready),
    currentReplicas: orAbsent(done ? updated : madeOf(current.metadata.labels?.[REVISION_LABEL])),
    updatedReplicas: orAbsent(updated),
    currentRevision: done ? update.metadata.name : current.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: set.status?.collisionCount ?? 0,
    availableReplicas: living.filter((pod) => isAvailable(step, pod)).length,
  });
}
