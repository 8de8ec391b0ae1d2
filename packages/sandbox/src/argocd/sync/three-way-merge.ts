import { identityOf, isSet, listKeys } from '../diff/list-identity.ts';
import { isList, isObject, isSame } from '../../schema/json.ts';
import { fieldSchema, itemSchema } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';

interface Merge {
  /** What was applied before. */
  readonly former: unknown;
  readonly wanted: unknown;
  readonly current: unknown;
  readonly schema: Schema | undefined;
}

/**
 * What `kubectl apply` makes of an object: what is wanted now, without what only the former apply had set, and with what
 * others have added.
 */
export function threeWayMerge({ former, wanted, current, schema }: Merge): unknown {
  if (isObject(wanted)) return isObject(current) ? mergeMaps({ former, wanted, current, schema }) : wanted;
  if (isList(wanted) && isList(current)) {
    const keys = listKeys(schema);
    const before = isList(former) ? former : [];
    if (keys !== undefined) return mergeItems({ before, wanted, current, keys, schema });
    if (isSet(schema)) return [...wanted, ...current.filter((item) => !hasSame(wanted, item) && !hasSame(before, item))];
  }
  return wanted;
}

const hasSame = (list: readonly unknown[], item: unknown) => list.some((other) => isSame(other, item));

function mergeMaps({ former, wanted, current, schema }: Merge): unknown {
  const before: Readonly<Record<string, unknown>> = isObject(former) ? former : {};
  const result: Record<string, unknown> = { ...(current as Record<string, unknown>) };
  const wishes = wanted as Record<string, unknown>;
  for (const key of Object.keys(before)) if (wishes[key] === undefined) delete result[key];
  for (const [key, wish] of Object.entries(wishes)) {
    if (wish === null || wish === undefined) delete result[key];
    else result[key] = threeWayMerge({ former: before[key], wanted: wish, current: result[key], schema: fieldSchema(schema, key) });
  }
  return result;
}

interface Items {
  readonly before: readonly unknown[];
  readonly wanted: readonly unknown[];
  readonly current: readonly unknown[];
  readonly keys: readonly string[];
  readonly schema: Schema | undefined;
}

function mergeItems({ before, wanted, current, keys, schema }: Items): unknown[] {
  const find = (list: readonly unknown[], item: unknown) => {
    const identity = identityOf(item, keys, schema);
    return list.find((other) => isSame(identityOf(other, keys, schema), identity));
  };
  const merged = wanted.map((item) =>
    threeWayMerge({ former: find(before, item), wanted: item, current: find(current, item), schema: itemSchema(schema) }),
  );
  return [...merged, ...current.filter((item) => find(wanted, item) === undefined && find(before, item) === undefined)];
}
