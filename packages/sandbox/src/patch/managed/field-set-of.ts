import { isList, isObject } from '../../schema/json.ts';
import { fieldSchema, hasField, itemSchema } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';
import { LEAF, elementsOf, isMember, makeNode, union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { elementOf, isAtomicObject, listKindOf } from './list-elements.ts';

/** The fields that an object sets: what a manager owns that applies it. */
export function fieldSetOf(value: unknown, schema: Schema | undefined, isRoot = true): FieldSet | undefined {
  if (isObject(value)) {
    if (!isRoot && isAtomicObject(schema)) return LEAF;
    const children: Record<string, FieldSet> = {};
    for (const [name, field] of Object.entries(value)) {
      const below = fieldSetOf(field, fieldSchema(schema, name), false);
      const isLeaf = field === null || (isObject(field) && Object.keys(field).length === 0) || !hasField(schema, name);
      const set = isLeaf ? union(below, LEAF, false) : below;
      if (set !== undefined) children[`f:${name}`] = set;
    }
    return makeNode(false, children);
  }
  if (!isList(value)) return LEAF;
  const kind = listKindOf(schema);
  if (kind === 'atomic') return LEAF;
  const children: Record<string, FieldSet> = {};
  for (const [index, item] of value.entries()) {
    children[elementOf(item, kind, schema, index)] = union(fieldSetOf(item, itemSchema(schema), false), LEAF, false) ?? LEAF;
  }
  return makeNode(false, children);
}

/** The set with every named field a member that has a member below it: so that an object left empty goes with its last field. */
export function withNamedFields(set: FieldSet | undefined, schema: Schema | undefined, isRoot = true): FieldSet | undefined {
  if (set === undefined) return undefined;
  const children: Record<string, FieldSet> = {};
  for (const element of elementsOf(set)) {
    const isField = element.startsWith('f:');
    const name = element.slice(2);
    const below = withNamedFields(set[element], isField ? fieldSchema(schema, name) : itemSchema(schema), false) ?? LEAF;
    children[element] = isField && hasField(schema, name) ? (union(below, LEAF, false) ?? LEAF) : below;
  }
  return makeNode(!isRoot && isMember(set), children);
}
