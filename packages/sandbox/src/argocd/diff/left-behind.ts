import { isList, isObject, isSame } from '../../schema/json.ts';
import { fieldSchema, itemSchema } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';
import { isUnsaid } from './covers.ts';
import { fieldIn, isLeaf, keyedItemIn, nodeOf, parseKeys } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { identityOf, listKeys } from './list-identity.ts';

export interface Leftover {
  /** What an earlier apply by Argo CD has set. */
  readonly owned: FieldSet;
  /** What others have set: they keep it. */
  readonly others: readonly FieldSet[];
  readonly desired: unknown;
  readonly live: unknown;
  /** The desired value with all defaults; undefined where these are not known. */
  readonly expected: unknown;
  readonly schema: Schema | undefined;
}

/** Whether the live state still has something that an apply of the desired state would take away. */
export function hasLeftBehind(at: Leftover): boolean {
  return Object.entries(at.owned).some(([entry, child]) => {
    const owned = nodeOf(child);
    if (owned === undefined) return false;
    if (entry.startsWith('f:')) return fieldLeft(at, entry.slice(2), owned);
    if (entry.startsWith('k:')) return itemLeft(at, parseKeys(entry), owned);
    return entry.startsWith('v:') && valueLeft(at, entry);
  });
}

function fieldLeft(at: Leftover, name: string, owned: FieldSet): boolean {
  const live = isObject(at.live) ? at.live[name] : undefined;
  if (live === undefined || live === null) return false;
  const said = isObject(at.desired) && !isUnsaid(at.desired[name], name, at.schema) ? at.desired[name] : undefined;
  const schema = fieldSchema(at.schema, name);
  const others = at.others.map((set) => fieldIn(set, name)).filter((set) => set !== undefined);
  const expected = isObject(at.expected) ? at.expected[name] : undefined;
  if (!isLeaf(owned)) return hasLeftBehind({ owned, others, desired: said, live, expected, schema });
  if (said !== undefined || others.length > 0) return false;
  // What would be taken away comes back by itself where it is a default.
  return !isSame(expected, live);
}

function itemLeft(at: Leftover, keys: unknown, owned: FieldSet): boolean {
  if (!isObject(keys)) return false;
  const names = listKeys(at.schema) ?? Object.keys(keys);
  const find = (list: unknown): unknown =>
    isList(list) ? list.find((item) => isObject(item) && isSame(identityOf(item, names, at.schema), keys)) : undefined;
  const live = find(at.live);
  if (live === undefined) return false;
  const others = at.others.map((set) => keyedItemIn(set, keys)).filter((set) => set !== undefined);
  const desired = find(at.desired);
  if (desired === undefined && others.length === 0) return true;
  const expected = find(at.expected);
  return hasLeftBehind({ owned: withoutKeys(owned, keys), others, desired, live, expected, schema: itemSchema(at.schema) });
}

/** The keys themselves stay as long as somebody wants the item. */
function withoutKeys(owned: FieldSet, keys: Readonly<Record<string, unknown>>): FieldSet {
  return Object.fromEntries(Object.entries(owned).filter(([entry]) => !Object.hasOwn(keys, entry.slice(2))));
}

function valueLeft(at: Leftover, entry: string): boolean {
  const value = parseKeys(entry);
  const has = (list: unknown): boolean => isList(list) && list.some((item) => isSame(item, value));
  return has(at.live) && !has(at.desired) && !at.others.some((set) => set[entry] !== undefined);
}
