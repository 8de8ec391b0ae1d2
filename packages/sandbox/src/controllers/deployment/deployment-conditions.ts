import { findCondition } from '../pods/pod-facts.ts';
import type { Condition } from '../types/pod.ts';

export interface News {
  readonly type: 'Available' | 'Progressing' | 'ReplicaFailure';
  readonly status: Condition['status'];
  readonly reason: string;
  readonly message: string;
}

/**
 * The conditions of a Deployment with a new state of one. The same status for the same reason stays as it is, text and
 * all, unless `renew`: progress that is made again counts from now.
 */
export function tellDeployment(conditions: readonly Condition[], news: News, now: string, renew = false): readonly Condition[] {
  const before = findCondition(conditions, news.type);
  const same = before?.status === news.status;
  if (before !== undefined && same && before.reason === news.reason && !renew) return conditions;
  const lastTransitionTime = before !== undefined && same ? (before.lastTransitionTime ?? now) : now;
  const { type, status, reason, message } = news;
  const next: Condition = { type, status, lastUpdateTime: now, lastTransitionTime, reason, message };
  return [...conditions.filter((one) => one !== before), next];
}
