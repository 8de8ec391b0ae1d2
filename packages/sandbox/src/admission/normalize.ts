import { isList, isObject, setField } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import { itemSchema, resolve } from '../schema/schema.ts';
import type { Schema } from '../schema/schema.ts';
import { canonicalQuantity } from './quantity.ts';

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/**
 * An object of a built-in kind as it comes out of a real API server's types: without nulls and without what is empty and
 * optional, with the parts that are always there, and with quantities in their one form. The same value where nothing changes.
 */
export function normalize(value: unknown, schema: Schema): unknown {
  if (schema.$ref === QUANTITY) return canonicalQuantity(value);
  if (isList(value)) {
    const items = itemSchema(schema);
    if (items === undefined) return value;
    const normal = value.map((item) => normalize(item, items));
    return normal.every((item, index) => item === value[index]) ? value : normal;
  }
  return isObject(value) ? normalizeObject(value, resolve(schema)) : value;
}

function normalizeObject(value: JsonObject, { properties, additionalProperties }: Schema): JsonObject {
  const normal: Record<string, unknown> = {};
  let isSame = true;
  for (const name of Object.keys(value)) {
    const own = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const field = own ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    const isNamed = properties !== undefined && field !== undefined;
    // Nothing, in a map of texts, is the empty text.
    const isEmptyText = value[name] === null && !isNamed && field?.type === 'string';
    const left = isEmptyText ? '' : field === undefined ? value[name] : normalize(value[name], field);
    if (left !== value[name]) isSame = false;
    if (left === undefined || (isNamed && isDropped(left, field))) isSame = false;
    else setField(normal, name, left);
  }
  for (const name in properties) {
    const field = properties[name];
    // An empty scalar that is left out has no default worth the name.
    if (field?.default === undefined || Object.hasOwn(normal, name) || (field.omitZero === true && isZero(field.default))) continue;
    normal[name] = isObject(field.default) ? normalize(field.default, field) : field.default;
    isSame = false;
  }
  return isSame ? value : normal;
}

function isDropped(value: unknown, field: Schema): boolean {
  if (value === null) return field.keepEmpty !== true;
  if (field.omitZero === true) return isZero(value);
  if (field.keepEmpty === true || field.$ref !== undefined) return false;
  return (isList(value) && value.length === 0) || (field.type === 'object' && isObject(value) && Object.keys(value).length === 0);
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}
