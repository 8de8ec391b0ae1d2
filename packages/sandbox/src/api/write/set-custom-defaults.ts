import type { Manifest } from '../../kubernetes/object.ts';
import { isList, isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { extension, fieldSchema, itemSchema, resolve } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';

/**
 * An object of a custom kind with the defaults of its schema, and without nulls where the schema allows none; any other
 * object as it is.
 */
export function setCustomDefaults(schema: Schema, manifest: Manifest): Manifest {
  if (schema.custom !== true) return manifest;
  const { apiVersion, kind, metadata, ...rest } = manifest;
  const filled = setFieldDefaults(schema, rest);
  return filled === rest ? manifest : { apiVersion, kind, metadata, ...filled };
}

function setDefaults(schema: Schema, value: unknown): unknown {
  if (isObject(value)) return setFieldDefaults(schema, value);
  const items = itemSchema(schema);
  if (!isList(value) || items === undefined) return value;
  const next = value.map((item) => setDefaults(items, item));
  return next.every((item, index) => item === value[index]) ? value : next;
}

function setFieldDefaults(schema: Schema, value: JsonObject): JsonObject {
  // Most objects need nothing, and every write comes through here: what changes is noted apart.
  let changed: Map<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const given = value[name];
    if (typeof given !== 'object') continue;
    const own = fieldSchema(schema, name);
    if (own === undefined) continue;
    const field = given === null && extension(own, 'nullable') !== true ? undefined : setDefaults(own, given);
    if (field !== given) (changed ??= new Map()).set(name, field);
  }
  for (const [name, own] of defaultsOf(resolve(schema))) {
    const isThere = value[name] !== undefined && (changed?.has(name) !== true || changed.get(name) !== undefined);
    if (!isThere) (changed ??= new Map()).set(name, setDefaults(own, own.default));
  }
  if (changed === undefined) return value;
  const next = Object.entries(value).filter(([name]) => !changed.has(name));
  return Object.fromEntries([...next, ...[...changed].filter(([, field]) => field !== undefined)]);
}

const known = new WeakMap<Schema, readonly (readonly [string, Schema])[]>();

/** The fields of an object that have defaults. */
function defaultsOf(schema: Schema): readonly (readonly [string, Schema])[] {
  let fields = known.get(schema);
  if (fields === undefined) {
    fields = Object.entries(schema.properties ?? {}).filter(([, own]) => own.default !== undefined);
    known.set(schema, fields);
  }
  return fields;
}
