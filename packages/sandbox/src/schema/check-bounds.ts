import type { StatusCause } from '../kubernetes/api-error.ts';
import { matchesPattern } from './matches-pattern.ts';
import { isList, isObject, isSame } from './json.ts';
import type { Schema } from './schema.ts';

/** Where a value of a custom kind is beyond what its schema allows, in the words of a real API server. */
export function boundProblems(value: unknown, schema: Schema, path: string): StatusCause[] {
  const say = (text: string): StatusCause => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${isObject(value) ? '"object"' : isList(value) ? '"array"' : JSON.stringify(value)}: ${path} in body ${text}`,
    field: path,
  });
  if (typeof value === 'string') return [...tooLong(value, schema, path), ...stringProblems(value, schema).map(say)];
  if (typeof value === 'number') return numberProblems(value, schema).map(say);
  if (isList(value)) return listProblems(value, schema, path, say);
  return isObject(value) ? objectProblems(Object.keys(value).length, schema).map(say) : [];
}

function stringProblems(value: string, { minLength, pattern }: Schema): string[] {
  const length = Array.from(value).length;
  return [
    ...(minLength !== undefined && length < minLength ? [`should be at least ${minLength} chars long`] : []),
    ...(pattern !== undefined && !matchesPattern(pattern, value) ? [`should match '${pattern}'`] : []),
  ];
}

function tooLong(value: string, { maxLength }: Schema, field: string): StatusCause[] {
  if (maxLength === undefined || Array.from(value).length <= maxLength) return [];
  return [{ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxLength} bytes`, field }];
}

function numberProblems(value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Schema): string[] {
  const under = minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum);
  const over = maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum);
  return [
    ...(under ? [`should be greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`] : []),
    ...(over ? [`should be less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`] : []),
    ...(multipleOf !== undefined && value % multipleOf !== 0 ? [`should be a multiple of ${multipleOf}`] : []),
  ];
}

function listProblems(value: readonly unknown[], schema: Schema, path: string, say: (text: string) => StatusCause): StatusCause[] {
  const { minItems, maxItems } = schema;
  return [
    ...(minItems !== undefined && value.length < minItems ? [say(`should have at least ${minItems} items`)] : []),
    ...(maxItems !== undefined && value.length > maxItems
      ? [{ reason: 'FieldValueTooMany', message: `Too many: ${value.length}: must have at most ${maxItems} items`, field: path }]
      : []),
    ...duplicates(value, schema, path),
  ];
}

function duplicates(value: readonly unknown[], schema: Schema, path: string): StatusCause[] {
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (type !== 'set' && type !== 'map') return [];
  const idOf = (item: unknown): unknown =>
    type === 'map' && isObject(item) ? Object.fromEntries(keys.map((key) => [key, item[key]])) : item;
  const ids = value.map(idOf);
  return ids.flatMap((id, index) =>
    ids.slice(0, index).some((other) => isSame(other, id))
      ? [{ reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(id)}`, field: `${path}[${index}]` }]
      : [],
  );
}

function objectProblems(size: number, { minProperties, maxProperties }: Schema): string[] {
  return [
    ...(minProperties !== undefined && size < minProperties ? [`should have at least ${minProperties} properties`] : []),
    ...(maxProperties !== undefined && size > maxProperties ? [`should have at most ${maxProperties} properties`] : []),
  ];
}
