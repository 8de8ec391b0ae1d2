import { isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { extension, fieldSchema, itemSchema, resolve } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';

/** What the API server fills in where a list's key is left out; its OpenAPI does not tell it. */
const KEY_DEFAULTS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/** The fields that tell a list's items apart; undefined where they are told apart by their place. */
export function listKeys(schema: Schema | undefined): readonly string[] | undefined {
  if (schema === undefined) return undefined;
  const keys = extension(schema, 'x-kubernetes-list-map-keys');
  if (keys !== undefined && keys.length > 0) return keys;
  const key = extension(schema, 'x-kubernetes-patch-merge-key');
  return key === undefined ? undefined : [key];
}

/** Whether a list's items are bare values whose order says nothing. */
export function isSet(schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  const strategy = extension(schema, 'x-kubernetes-patch-strategy');
  return extension(schema, 'x-kubernetes-list-type') === 'set' || (strategy?.includes('merge') === true && listKeys(schema) === undefined);
}

/** The values of an item's keys, with those that Kubernetes would fill in. */
export function identityOf(item: unknown, keys: readonly string[], schema: Schema | undefined): JsonObject {
  const items = itemSchema(schema);
  return Object.fromEntries(keys.map((key) => [key, isObject(item) && item[key] !== undefined ? item[key] : defaultOf(items, key)]));
}

function defaultOf(items: Schema | undefined, key: string): unknown {
  const field = fieldSchema(items, key);
  if (field === undefined) return undefined;
  return field.default ?? resolve(field).default ?? KEY_DEFAULTS[key];
}
