import { isObject, isSame } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';

/** A node of what Kubernetes notes in managedFields: `f:` a field, `k:` an item by its keys, `v:` an item by its value. */
export type FieldSet = JsonObject;

export function fieldIn(set: FieldSet, name: string): FieldSet | undefined {
  return nodeOf(set[`f:${name}`]);
}

/** The node of a list's item, found by the fields that tell items apart. */
export function keyedItemIn(set: FieldSet, keys: JsonObject): FieldSet | undefined {
  for (const [entry, child] of Object.entries(set)) {
    if (entry.startsWith('k:') && isSame(parseKeys(entry), keys)) return nodeOf(child);
  }
  return undefined;
}

/** Whether a set names nothing below itself, so stands for a value as a whole. */
export function isLeaf(set: FieldSet): boolean {
  return Object.keys(set).every((entry) => entry === '.');
}

/** What follows `k:` or `v:` in an entry; undefined where it is no JSON. */
export function parseKeys(entry: string): unknown {
  try {
    return JSON.parse(entry.slice(2)) as unknown;
  } catch {
    return undefined;
  }
}

export function nodeOf(value: unknown): FieldSet | undefined {
  return isObject(value) ? value : undefined;
}
