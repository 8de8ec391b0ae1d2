import type { Deployment, PodsOrPercentage } from '../types/workload.ts';

/** How many pods a rolling update may have too many and too few. */
export interface Fenceposts {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** Percentages of surge are rounded up, those of absence down; both 0 would stand still, so one pod may be absent then. */
export function fencepostsOf({ spec }: Deployment): Fenceposts {
  if (spec.strategy?.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 };
  const wanted = spec.replicas ?? 1;
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  const surge = countOf(maxSurge, wanted, Math.ceil);
  const absent = countOf(maxUnavailable, wanted, Math.floor);
  return { maxSurge: surge, maxUnavailable: Math.min(surge === 0 && absent === 0 ? 1 : absent, wanted) };
}

/** A number of pods, or a share of so many as in `25%`. */
export function countOf(value: PodsOrPercentage, of: number, round: (exact: number) => number): number {
  const share = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return share === undefined ? Number(value) || 0 : round((Number(share) * of) / 100);
}
