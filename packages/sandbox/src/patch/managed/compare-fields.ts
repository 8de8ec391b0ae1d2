import { isList, isObject, isSame } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { fieldSchema, itemSchema } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';
import { LEAF, makeNode, union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { elementOf, isAtomicObject, listKindOf } from './list-elements.ts';

/** What two states of an object differ in. */
export interface Comparison {
  readonly added: FieldSet | undefined;
  readonly modified: FieldSet | undefined;
  readonly removed: FieldSet | undefined;
}

const NOTHING: Comparison = { added: undefined, modified: undefined, removed: undefined };

/** Compares by the elements that field managers own; `undefined` on one side is what is not there. */
export function compareFields(before: unknown, after: unknown, schema: Schema | undefined): Comparison {
  if (before === after) return NOTHING;
  const parts = partsOf(before, after, schema);
  if (parts === undefined) {
    if (before === undefined) return { ...NOTHING, added: LEAF };
    if (after === undefined) return { ...NOTHING, removed: LEAF };
    return isSame(before, after) ? NOTHING : { ...NOTHING, modified: LEAF };
  }
  const added: Record<string, FieldSet> = {};
  const modified: Record<string, FieldSet> = {};
  const removed: Record<string, FieldSet> = {};
  for (const [element, [left, right, below]] of parts) {
    const found = compareFields(left, right, below);
    const all = [
      [added, left === undefined ? union(found.added, LEAF, false) : found.added],
      [modified, found.modified],
      [removed, right === undefined ? union(found.removed, LEAF, false) : found.removed],
    ] as const;
    for (const [into, set] of all) if (set !== undefined) into[element] = set;
  }
  return { added: makeNode(false, added), modified: makeNode(false, modified), removed: makeNode(false, removed) };
}

type Parts = Map<string, [unknown, unknown, Schema | undefined]>;

/** The elements of both sides; undefined where the two are compared as one value. */
function partsOf(before: unknown, after: unknown, schema: Schema | undefined): Parts | undefined {
  if ((before === undefined || isObject(before)) && (after === undefined || isObject(after))) {
    return isAtomicObject(schema) ? undefined : fieldParts(before, after, schema);
  }
  if ((before !== undefined && !isList(before)) || (after !== undefined && !isList(after))) return undefined;
  const kind = listKindOf(schema);
  if (kind === 'atomic') return undefined;
  const parts: Parts = new Map();
  const below = itemSchema(schema);
  for (const [index, item] of (before ?? []).entries()) parts.set(elementOf(item, kind, schema, index), [item, undefined, below]);
  for (const [index, item] of (after ?? []).entries()) {
    const element = elementOf(item, kind, schema, index);
    parts.set(element, [parts.get(element)?.[0], item, below]);
  }
  return parts.size === 0 ? undefined : parts;
}

function fieldParts(before: JsonObject = {}, after: JsonObject = {}, schema?: Schema): Parts | undefined {
  const parts: Parts = new Map();
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [left, right] = [before[name], after[name]];
    if (left !== right) parts.set(`f:${name}`, [left, right, fieldSchema(schema, name)]);
  }
  const isEmpty = Object.keys(before).length === 0 && Object.keys(after).length === 0;
  return isEmpty ? undefined : parts;
}
