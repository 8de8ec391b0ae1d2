import type { Condition } from '@argosy/contracts/http/clusters';

export const CONDITION_TYPES = [
  'ApiReachable',
  'ArgoCdInstalled',
  'RepositoryConnected',
  'NotificationsVerified',
  'PublicUrlCurrent',
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

/** The conditions of a cluster of which nothing is known yet. */
export function initialConditions(at: Date): Condition[] {
  return CONDITION_TYPES.map((type) => ({
    type,
    status: 'Unknown',
    reason: 'Waiting',
    message: 'Not looked at yet.',
    at: at.toISOString(),
  }));
}

/** The conditions with one of them replaced; `at` moves only where the status changed, as in Kubernetes. */
export function withCondition(
  conditions: Condition[],
  next: Omit<Condition, 'at' | 'type'> & { type: ConditionType },
  at: Date,
): Condition[] {
  return conditions.map((old) => {
    if (old.type !== next.type) return old;
    return { ...next, at: old.status === next.status ? old.at : at.toISOString() };
  });
}

/** Whether every condition is true: then the cluster is ready. */
export function allTrue(conditions: Condition[]): boolean {
  return conditions.every((condition) => condition.status === 'True');
}
