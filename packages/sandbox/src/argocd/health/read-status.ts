import { objectsOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';

/** A number of an object; 0 where it is absent, as a Go program reads it. */
export function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : 0;
}

/** A text of an object; empty where it is absent. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The conditions in an object's status. */
export function conditionsOf(object: unknown): readonly JsonObject[] {
  return objectsOf(valueAt(object, 'status', 'conditions'));
}

export function findCondition(object: unknown, type: string): JsonObject | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** What `spec.replicas` says; undefined where it says nothing. */
export function wantedReplicas(object: unknown): number | undefined {
  const found = valueAt(object, 'spec', 'replicas');
  return typeof found === 'number' ? found : undefined;
}
