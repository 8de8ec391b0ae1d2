import { badRequest } from '../kubernetes/api-error.ts';
import type { Kind } from '../kubernetes/kind.ts';
import type { Manifest } from '../kubernetes/object.ts';
import { isList, isObject } from './json.ts';
import { fieldSchema, hasField, itemSchema, resolve } from './schema.ts';
import type { Schema } from './schema.ts';

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const QUANTITY_SYNTAX = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
/** Longer ones mean nothing, and cost much to match. */
const LONGEST_QUANTITY = 64;
const TIME_SYNTAX = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const INT_RANGES: Readonly<Record<string, [number, number]>> = { int32: [-(2 ** 31), 2 ** 31 - 1], int64: [-(2 ** 63), 2 ** 63] };

/** Where in an object the check is: the struct that holds the field, and the way from the root. */
interface Place {
  readonly struct: string;
  readonly path: string;
}

/**
 * Checks that an object can be read as one of its kind.
 *
 * @throws ApiError 400 at the first field of another type, in the words of a real API server's decoder
 */
export function checkBuiltIn(kind: Kind, schema: Schema, manifest: Manifest): void {
  const problem = problemOf(manifest, schema, { struct: kind.kind, path: '' });
  if (problem !== undefined) throw badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${problem}`);
}

function problemOf(value: unknown, schema: Schema, place: Place): string | undefined {
  if (value === null) return undefined;
  const { $ref } = schema;
  if ($ref === QUANTITY) return quantityProblem(value);
  if ($ref === INT_OR_STRING) return intOrStringProblem(value);
  const { type, format } = resolve(schema);
  if (type === 'object') return isObject(value) ? objectProblem(value, schema, place) : mismatch(value, schema, place);
  if (type === 'array') return isList(value) ? listProblem(value, schema, place) : mismatch(value, schema, place);
  if (type === 'string') return typeof value === 'string' ? formatProblem(value, format) : mismatch(value, schema, place);
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : mismatch(value, schema, place);
  if (type === 'number') return typeof value === 'number' ? undefined : mismatch(value, schema, place);
  return type === 'integer' && !isInteger(value, format) ? mismatch(value, schema, place) : undefined;
}

function objectProblem(value: Readonly<Record<string, unknown>>, schema: Schema, place: Place): string | undefined {
  const struct = schema.$ref === undefined ? place.struct : nameOf(schema.$ref);
  for (const name in value) {
    const below = fieldSchema(schema, name);
    if (below === undefined) continue;
    // The decoder names fields of structs, but no keys of maps.
    const path = !hasField(schema, name) ? place.path : place.path === '' ? name : `${place.path}.${name}`;
    const problem = problemOf(value[name], below, { struct, path });
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function listProblem(value: readonly unknown[], schema: Schema, place: Place): string | undefined {
  const items = itemSchema(schema);
  if (items === undefined) return undefined;
  for (const item of value) {
    const problem = problemOf(item, items, place);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function mismatch(value: unknown, schema: Schema, { struct, path }: Place): string {
  return `json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field ${struct}.${path} of type ${goTypeOf(schema)}`;
}

function quantityProblem(value: unknown): string | undefined {
  const isText = typeof value === 'string' && value.length <= LONGEST_QUANTITY;
  if (typeof value === 'number' || (isText && QUANTITY_SYNTAX.test(value))) return undefined;
  return `quantities must match the regular expression '${QUANTITY_SYNTAX.source}'`;
}

function intOrStringProblem(value: unknown): string | undefined {
  if (typeof value === 'string' || isInteger(value, 'int32')) return undefined;
  return `json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type int32`;
}

function formatProblem(value: string, format: string | undefined): string | undefined {
  if (format === 'date-time' && !TIME_SYNTAX.test(value)) {
    return `parsing time ${JSON.stringify(JSON.stringify(value))} as "\\"2006-01-02T15:04:05Z07:00\\"": cannot parse ${JSON.stringify(value)} as "2006"`;
  }
  if (format === 'byte' && !BASE64.test(value)) return `illegal base64 data at input byte ${offsetOfBadBase64(value)}`;
  return undefined;
}

function offsetOfBadBase64(value: string): number {
  const at = value.search(/[^A-Za-z0-9+/]/);
  return at === -1 ? Math.floor(value.length / 4) * 4 : at;
}

function isInteger(value: unknown, format: string | undefined): boolean {
  const [least, most] = INT_RANGES[format ?? ''] ?? [-Infinity, Infinity];
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function jsonTypeOf(value: unknown): string {
  if (isList(value)) return 'array';
  if (isObject(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && !Number.isInteger(value) ? `number ${value}` : typeof value;
}

/** The type that Go has for a field: `int32`, `[]v1.Container`, `map[string]string`. */
function goTypeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return `v1.${nameOf(schema.$ref)}`;
  const { type, format, items, additionalProperties } = schema;
  if (type === 'array') return `[]${items === undefined ? 'interface {}' : goTypeOf(items)}`;
  if (type === 'object') return `map[string]${typeof additionalProperties === 'object' ? goTypeOf(additionalProperties) : 'interface {}'}`;
  if (type === 'integer') return format ?? 'int32';
  if (type === 'number') return 'float64';
  return type === 'boolean' ? 'bool' : 'string';
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('.') + 1);
}
