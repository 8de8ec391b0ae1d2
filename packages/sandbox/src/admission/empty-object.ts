import { isList } from '../schema/json.ts';
import { normalize } from './normalize.ts';
import { resolve } from '../schema/schema.ts';
import type { Schema } from '../schema/schema.ts';

const known = new WeakMap<Schema, unknown>();

/**
 * What an object of a built-in kind has before anybody has set anything: the parts that are always there, empty. Of a custom
 * kind that is nothing.
 */
export function emptyObject(schema: Schema | undefined): Readonly<Record<string, unknown>> {
  if (schema === undefined || schema.custom === true) return {};
  if (!known.has(schema)) known.set(schema, withLists(normalize({ metadata: {} }, schema), schema));
  return known.get(schema) as Readonly<Record<string, unknown>>;
}

/** With the lists that stay though they be empty, and without defaults. */
function withLists(value: unknown, schema: Schema): unknown {
  if (typeof value !== 'object' || value === null || isList(value)) return value;
  const { properties = {} } = resolve(schema);
  const filled: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    // What is not empty was put there by a default, and nobody's hand.
    if (field === '' || field === 0 || field === false || typeof field === 'object')
      filled[name] = properties[name] === undefined ? field : withLists(field, properties[name]);
  }
  for (const [name, field] of Object.entries(properties)) if (field.keepEmpty === true && field.type === 'array') filled[name] ??= [];
  return filled;
}
