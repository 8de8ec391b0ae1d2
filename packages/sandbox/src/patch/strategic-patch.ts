import { ApiError, badRequest } from '../kubernetes/api-error.ts';
import type { Kind } from '../kubernetes/kind.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { isList, isObject, setField, textOf } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import { extension, fieldSchema, itemSchema } from '../schema/schema.ts';
import type { Schema } from '../schema/schema.ts';
import { dropDirectives, orderLike } from './strategic-directives.ts';

const NOT_FOR_CUSTOM_KINDS =
  'the body of the request was in an unknown format - accepted media types include: ' +
  'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';
const SET_ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

interface StrategicInput {
  readonly kind: Kind;
  readonly schema: Schema | undefined;
  readonly live: KubeObject;
  readonly body: unknown;
}

/**
 * A strategic merge patch: lists merge by their keys, as the kind's schema tells, and directives (`$patch`, `$retainKeys`,
 * `$setElementOrder`, `$deleteFromPrimitiveList`) say what to delete, replace or order.
 *
 * @throws ApiError 415 for a custom kind, which has no such patches, 400 for a patch that cannot be read
 */
export function strategicPatch({ schema, live, body }: StrategicInput): unknown {
  if (schema === undefined || schema.custom === true) throw new ApiError(415, 'UnsupportedMediaType', NOT_FOR_CUSTOM_KINDS);
  if (!isObject(body)) throw badRequest('error decoding patch: a strategic merge patch is an object');
  return mergeObject(live, body, schema);
}

function mergeObject(original: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonObject {
  const directive = patch['$patch'];
  if (directive === 'replace') return without(patch, '$patch');
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw badRequest(`Unknown patch type found: ${textOf(directive)}`);
  const merged = retain(original, patch['$retainKeys']);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM)) deleteFrom(merged, key.slice(DELETE_FROM.length), value);
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    const field = fieldSchema(schema, key);
    if (value === null) delete merged[key];
    else if (!Object.hasOwn(merged, key) || merged[key] === null) setField(merged, key, dropDirectives(value, true));
    else setField(merged, key, mergeField(merged[key], value, field, patch[SET_ORDER + key]));
  }
  // An order may be told for a list that the patch does not change otherwise.
  for (const [key, order] of Object.entries(patch)) {
    const name = key.slice(SET_ORDER.length);
    if (!key.startsWith(SET_ORDER) || !isList(order) || Object.hasOwn(patch, name)) continue;
    const list = merged[name];
    if (isList(list)) merged[name] = orderLike(list, order, list, mergeKeyOf(fieldSchema(schema, name)));
  }
  return merged;
}

function mergeField(original: unknown, patch: unknown, schema: Schema | undefined, order: unknown): unknown {
  const strategies = (extension(schema, 'x-kubernetes-patch-strategy') ?? '').split(',');
  if (isObject(original) && isObject(patch)) {
    return strategies.includes('replace') ? dropDirectives(patch, false) : mergeObject(original, patch, schema);
  }
  if (isList(original) && isList(patch) && strategies.includes('merge')) {
    const merged = mergeList(original, patch, schema);
    return orderLike(merged, isList(order) ? order : patch, original, mergeKeyOf(schema));
  }
  return dropDirectives(patch, false);
}

function mergeList(original: readonly unknown[], patch: readonly unknown[], schema: Schema | undefined): readonly unknown[] {
  const key = mergeKeyOf(schema);
  if (key === undefined) return [...original, ...patch.filter((item) => !original.includes(item))];
  if (patch.some((item) => isObject(item) && item['$patch'] === 'replace')) {
    return patch.filter((item) => !(isObject(item) && item['$patch'] === 'replace')).map((item) => dropDirectives(item, false));
  }
  let merged = [...original];
  for (const item of patch) {
    if (!isObject(item)) throw badRequest('error decoding patch: a list that merges by a key has objects only');
    if (item[key] === undefined) throw new ApiError(500, '', `map: ${goMap(item)} does not contain declared merge key: ${key}`);
    const same = (other: unknown): boolean => isObject(other) && other[key] === item[key];
    if (item['$patch'] === 'delete') {
      merged = merged.filter((other) => !same(other));
      continue;
    }
    const at = merged.findIndex(same);
    const old = merged[at];
    if (isObject(old)) merged[at] = mergeObject(old, item, itemSchema(schema));
    else merged.push(dropDirectives(item, true));
  }
  return merged;
}

function mergeKeyOf(schema: Schema | undefined): string | undefined {
  return extension(schema, 'x-kubernetes-patch-merge-key');
}

function retain(original: JsonObject, keys: unknown): Record<string, unknown> {
  if (keys === undefined) return { ...original };
  if (!isList(keys)) throw badRequest('$retainKeys is a list of field names');
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)));
}

function deleteFrom(target: Record<string, unknown>, name: string, values: unknown): void {
  const list = target[name];
  if (!isList(values)) throw badRequest(`${DELETE_FROM}${name} is a list`);
  if (isList(list)) target[name] = list.filter((item) => !values.includes(item));
}

function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** As Go prints a map, which is what the message of a real API server has. */
function goMap(object: JsonObject): string {
  const fields = Object.keys(object).toSorted();
  return `map[${fields.map((name) => `${name}:${isObject(object[name]) ? goMap(object[name]) : String(object[name])}`).join(' ')}]`;
}
