import { ApiError } from '../../kubernetes/api-error.ts';
import { byAge, replicasOf, revisionOf, type Rollout } from './rollout.ts';

/** Deletes the oldest ReplicaSets beyond `revisionHistoryLimit`. */
export function cleanUp({ env, deployment, old }: Rollout): void {
  const limit = deployment.spec.revisionHistoryLimit ?? 10;
  const living = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = living.toSorted((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b)).slice(0, Math.max(0, living.length - limit));
  for (const set of surplus) {
    const { generation = 0, namespace, name } = set.metadata;
    if ((set.status?.replicas ?? 0) > 0 || replicasOf(set) > 0 || generation > (set.status?.observedGeneration ?? 0)) continue;
    try {
      env.api.remove({ kind: env.kinds.replicaSet, namespace, name });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 404) throw error;
    }
  }
}
