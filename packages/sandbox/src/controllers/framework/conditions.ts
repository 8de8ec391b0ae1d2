import type { Condition } from '../types/pod.ts';

/** The conditions with one more, or another state of one. It keeps the time of its last transition while its status stays. */
export function setCondition(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const before = conditions.find(({ type }) => type === next.type);
  if (before !== undefined && before.status === next.status) {
    if (before.reason === next.reason && before.message === next.message) return conditions;
    return conditions.map((one) => (one === before ? { ...next, lastTransitionTime: before.lastTransitionTime ?? null } : one));
  }
  return before === undefined ? [...conditions, next] : conditions.map((one) => (one === before ? next : one));
}

/** The conditions without one; the same list where it was not among them. */
export function removeCondition(conditions: readonly Condition[], type: string): readonly Condition[] {
  return conditions.some((one) => one.type === type) ? conditions.filter((one) => one.type !== type) : conditions;
}
