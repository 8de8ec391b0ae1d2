import { isList, isObject, setField } from '../../schema/json.ts';
import { fieldSchema, itemSchema } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';
import { isMember } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { elementOf, isAtomicObject, listKindOf } from './list-elements.ts';

/** A value without the members of a set. What only loses parts stays, though it be empty. */
export function removeFields(value: unknown, set: FieldSet | undefined, schema: Schema | undefined): unknown {
  if (set === undefined) return value;
  if (isObject(value)) {
    if (isAtomicObject(schema)) return value;
    const left: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(value)) {
      const below = set[`f:${name}`];
      if (below === undefined) setField(left, name, field);
      else if (!isMember(below)) setField(left, name, removeFields(field, below, fieldSchema(schema, name)));
    }
    return left;
  }
  const kind = isList(value) ? listKindOf(schema) : 'atomic';
  if (!isList(value) || kind === 'atomic') return value;
  return value.flatMap((item: unknown, index) => {
    const below = set[elementOf(item, kind, schema, index)];
    if (below === undefined) return [item];
    return isMember(below) ? [] : [removeFields(item, below, itemSchema(schema))];
  });
}
