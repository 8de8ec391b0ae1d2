import type { KubeObject } from '../../kubernetes/object.ts';
import { isList, isObject, isSame } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { fieldSchema, itemSchema } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';
import { identityOf, isSet, listKeys } from './list-identity.ts';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** What was applied last by the client's own reckoning; undefined where it left no note that can be read. */
export function lastApplied(live: KubeObject): JsonObject | undefined {
  const note = live.metadata.annotations?.[ANNOTATION];
  if (note === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(note);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export interface Dropping {
  readonly former: unknown;
  readonly desired: unknown;
  readonly live: unknown;
  readonly schema: Schema | undefined;
}

/** Whether the live state still has something that was desired formerly and is no longer. */
export function hasDropped(at: Dropping): boolean {
  const { former, live } = at;
  if (isObject(former) && isObject(live)) return fieldDropped(at, former, live);
  if (isList(former) && isList(live) && isList(at.desired)) return itemDropped(at, former, live, at.desired);
  return false;
}

function fieldDropped(at: Dropping, former: JsonObject, live: JsonObject): boolean {
  const desired = isObject(at.desired) ? at.desired : {};
  return Object.entries(former).some(([name, value]) => {
    if (value === null || live[name] === undefined || live[name] === null) return false;
    if (desired[name] === undefined || desired[name] === null) return true;
    return hasDropped({ former: value, desired: desired[name], live: live[name], schema: fieldSchema(at.schema, name) });
  });
}

function itemDropped(at: Dropping, former: readonly unknown[], live: readonly unknown[], desired: readonly unknown[]): boolean {
  const keys = listKeys(at.schema);
  if (keys === undefined) {
    const has = (list: readonly unknown[], value: unknown): boolean => list.some((item) => isSame(item, value));
    return isSet(at.schema) && former.some((value) => !has(desired, value) && has(live, value));
  }
  return former.some((item) => {
    const identity = identityOf(item, keys, at.schema);
    const find = (list: readonly unknown[]): unknown => list.find((other) => isSame(identityOf(other, keys, at.schema), identity));
    const [wanted, found] = [find(desired), find(live)];
    if (found === undefined) return false;
    return wanted === undefined || hasDropped({ former: item, desired: wanted, live: found, schema: itemSchema(at.schema) });
  });
}
