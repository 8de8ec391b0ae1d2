import type { StatusCause } from '../kubernetes/api-error.ts';
import { isList, isObject, isSame } from './json.ts';
import type { JsonObject } from './json.ts';
import { boundProblems } from './check-bounds.ts';
import { extension, fieldSchema, itemSchema } from './schema.ts';
import type { Schema } from './schema.ts';

/** Checks a value of a custom kind by its structural schema; what is wrong is added to `causes`, with its path. */
export function checkValue(value: unknown, schema: Schema, path: string, causes: StatusCause[]): void {
  if (value === null && schema.nullable === true) return;
  const { type } = schema;
  if (!hasType(value, schema)) {
    const wanted = extension(schema, 'x-kubernetes-int-or-string') === true ? 'integer,string' : type;
    const found = JSON.stringify(jsonTypeOf(value));
    const message = `Invalid value: ${found}: ${path} in body must be of type ${wanted}: ${found}`;
    causes.push({ reason: 'FieldValueTypeInvalid', message, field: path === '' ? '<nil>' : path });
    return;
  }
  if (schema.enum !== undefined && !schema.enum.some((allowed) => isSame(allowed, value))) {
    const supported = schema.enum.map((allowed) => JSON.stringify(allowed)).join(', ');
    causes.push({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
      field: path,
    });
  }
  causes.push(...boundProblems(value, schema, path));
  if (isObject(value)) checkObject(value, schema, path, causes);
  const items = itemSchema(schema);
  if (isList(value) && items !== undefined) value.forEach((item, index) => checkValue(item, items, `${path}[${index}]`, causes));
  checkCombined(value, schema, path, causes);
}

function checkObject(value: JsonObject, schema: Schema, path: string, causes: StatusCause[]): void {
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) causes.push({ reason: 'FieldValueRequired', message: 'Required value', field: join(path, name) });
  }
  for (const [name, field] of Object.entries(value)) {
    const below = fieldSchema(schema, name);
    if (below !== undefined) checkValue(field, below, join(path, name), causes);
  }
}

/** `oneOf` and its like. Where no alternative fits, it is also told why the first does not. */
function checkCombined(value: unknown, schema: Schema, path: string, causes: StatusCause[]): void {
  if (extension(schema, 'x-kubernetes-int-or-string') === true) return;
  const problemsOf = (alternative: Schema): StatusCause[] => {
    const found: StatusCause[] = [];
    checkValue(value, alternative, path, found);
    return found;
  };
  const fits = (alternative: Schema): boolean => problemsOf(alternative).length === 0;
  const say = (text: string): void => {
    causes.push({ reason: 'FieldValueInvalid', message: `Invalid value: "": ${JSON.stringify(path)} ${text}`, field: '<nil>' });
  };
  const { anyOf, oneOf, allOf, not } = schema;
  if (anyOf !== undefined && !anyOf.some(fits)) {
    say('must validate at least one schema (anyOf)');
    causes.push(...anyOf.slice(0, 1).flatMap(problemsOf));
  }
  const number = oneOf?.filter(fits).length ?? 1;
  if (number !== 1)
    say(`must validate one and only one schema (oneOf). Found ${number === 0 ? 'none valid' : `${number} valid alternatives`}`);
  if (oneOf !== undefined && number === 0) causes.push(...oneOf.slice(0, 1).flatMap(problemsOf));
  if (allOf !== undefined && !allOf.every(fits)) say('must validate all the schemas (allOf)');
  if (not !== undefined && fits(not)) say('must not validate the schema (not)');
}

function hasType(value: unknown, schema: Schema): boolean {
  if (extension(schema, 'x-kubernetes-int-or-string') === true) return typeof value === 'string' || Number.isInteger(value);
  switch (schema.type) {
    case 'object':
      return isObject(value);
    case 'array':
      return isList(value);
    case 'string':
    case 'boolean':
      return typeof value === schema.type;
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    default:
      return true;
  }
}

function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
