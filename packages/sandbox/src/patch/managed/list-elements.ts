import { badRequest } from '../../kubernetes/api-error.ts';
import { isObject } from '../../schema/json.ts';
import { extension, fieldSchema, itemSchema } from '../../schema/schema.ts';
import type { Schema } from '../../schema/schema.ts';

export type ListKind = 'atomic' | 'set' | { readonly keys: readonly string[] };

/** How a list's items are told apart; a list of which nothing is said is one value. */
export function listKindOf(schema: Schema | undefined): ListKind {
  const type = extension(schema, 'x-kubernetes-list-type');
  if (type === 'map') return { keys: extension(schema, 'x-kubernetes-list-map-keys') ?? [] };
  if (type !== undefined) return type;
  const strategy = extension(schema, 'x-kubernetes-patch-strategy');
  if (strategy === undefined || !strategy.split(',').includes('merge')) return 'atomic';
  const key = extension(schema, 'x-kubernetes-patch-merge-key');
  return key === undefined ? 'set' : { keys: [key] };
}

/** Whether an object is one value, of which nobody owns a part. */
export function isAtomicObject(schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  if (extension(schema, 'x-kubernetes-map-type') === 'atomic') return true;
  const { type, properties, additionalProperties } = schema.target ?? schema;
  const open =
    properties !== undefined || additionalProperties !== undefined || extension(schema, 'x-kubernetes-preserve-unknown-fields') === true;
  return type === undefined && !open;
}

/**
 * An item as an element of a path: `k:{"name":"web"}` or `v:"a"`.
 *
 * @param index for messages
 * @throws ApiError 400 where the item lacks a key that has no default
 */
export function elementOf(item: unknown, kind: Exclude<ListKind, 'atomic'>, list: Schema | undefined, index: number): string {
  if (kind === 'set') return `v:${JSON.stringify(item)}`;
  const keys: Record<string, unknown> = {};
  for (const key of kind.keys.toSorted()) {
    const value = (isObject(item) ? item[key] : undefined) ?? extension(fieldSchema(itemSchema(list), key), 'default');
    if (value !== undefined) keys[key] = value;
    else
      throw badRequest(
        `element ${index}: associative list with keys has an element that omits key field "${key}" (and doesn't have default value)`,
      );
  }
  return `k:${JSON.stringify(keys)}`;
}
