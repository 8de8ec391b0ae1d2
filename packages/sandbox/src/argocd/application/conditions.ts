import type { Condition, ConditionType } from './types.ts';

const compareTexts = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/**
 * The conditions after some types were judged anew: of these only `found` stay. A condition that says what it said before
 * keeps its time.
 *
 * @param now a time as Kubernetes writes it
 */
export function setConditions(
  before: readonly Condition[] | undefined,
  found: readonly Omit<Condition, 'lastTransitionTime'>[],
  judged: readonly ConditionType[],
  now: string,
): readonly Condition[] {
  const kept = (before ?? []).filter(({ type }) => !judged.includes(type));
  const set = found.map((condition) => {
    const same = before?.find(({ type }) => type === condition.type);
    return same?.message === condition.message ? same : { ...condition, lastTransitionTime: now };
  });
  return [...kept, ...set]
    .map((condition) => ({ ...condition, lastTransitionTime: condition.lastTransitionTime ?? now }))
    .toSorted((left, right) => compareTexts(left.type, right.type) || compareTexts(left.message, right.message));
}

/** All conditions in one text, as an operation's message has it. */
export function formatConditions(conditions: readonly Condition[]): string {
  return conditions.map(({ type, message }) => `${type}: ${message}`).join(';');
}
