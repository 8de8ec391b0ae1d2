import type { StatusCause } from '../kubernetes/api-error.ts';
import type { Kind } from '../kubernetes/kind.ts';
import type { Manifest } from '../kubernetes/object.ts';
import { checkBuiltIn } from './check-built-in.ts';
import { checkCustom } from './check-custom.ts';
import { isList, isObject, setField } from './json.ts';
import type { JsonObject } from './json.ts';
import { extension, fieldSchema, itemSchema, resolve } from './schema.ts';
import type { Schema } from './schema.ts';

const ANYTHING = ['io.k8s.apimachinery.pkg.runtime.RawExtension', 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1'];

/**
 * Compares an object with the shape of its kind.
 *
 * @returns `unknown`: the paths of fields that the kind has not, as `spec.containers[0].imag`; `causes`: what is wrong with
 *   the others (only custom kinds have such: of built-in kinds, missing and contradictory fields are admission's)
 * @throws ApiError 400 where a field of a built-in kind is of another type, in the words of the decoder
 */
export function checkAgainstSchema(kind: Kind, schema: Schema, manifest: Manifest): { unknown: string[]; causes: StatusCause[] } {
  const unknown: string[] = [];
  findUnknown(manifest, schema, '', unknown);
  if (schema.custom === true) return { unknown, causes: checkCustom(schema, manifest) };
  checkBuiltIn(kind, schema, manifest);
  return { unknown, causes: [] };
}

/** The object without the fields that its kind has not; the same object where there are none. */
export function pruneUnknown(schema: Schema, manifest: Manifest): Manifest {
  return prune(manifest, schema) as unknown as Manifest;
}

/** Whether an object may have fields that its schema does not name. */
function isOpen(schema: Schema): boolean {
  // The document says of these only that they are objects, as of one that has no fields.
  if (ANYTHING.includes(schema.$ref ?? '')) return true;
  const { type, properties, additionalProperties } = resolve(schema);
  if (extension(schema, 'x-kubernetes-preserve-unknown-fields') === true || additionalProperties === true) return true;
  return properties === undefined && additionalProperties === undefined && type !== 'object';
}

/** A CRD's embedded object has the fields of every object besides those that it names. */
function belowOf(schema: Schema, name: string): Schema | 'open' | undefined {
  const below = fieldSchema(schema, name);
  if (below !== undefined) return below;
  const isEmbedded = extension(schema, 'x-kubernetes-embedded-resource') === true && ['apiVersion', 'kind', 'metadata'].includes(name);
  return isOpen(schema) || isEmbedded ? 'open' : undefined;
}

function findUnknown(value: unknown, schema: Schema, path: string, into: string[]): void {
  if (isObject(value)) {
    if (resolve(schema).type !== 'object' && !isOpen(schema)) return;
    for (const [name, field] of Object.entries(value)) {
      const below = belowOf(schema, name);
      const at = path === '' ? name : `${path}.${name}`;
      if (below === undefined) into.push(at);
      else if (below !== 'open') findUnknown(field, below, at, into);
    }
  } else if (isList(value)) {
    const items = itemSchema(schema);
    if (items === undefined) return;
    for (const [index, item] of value.entries()) findUnknown(item, items, `${path}[${index}]`, into);
  }
}

function prune(value: unknown, schema: Schema): unknown {
  if (isObject(value)) return pruneObject(value, schema);
  const items = itemSchema(schema);
  if (!isList(value) || items === undefined) return value;
  const pruned = value.map((item) => prune(item, items));
  return pruned.every((item, index) => item === value[index]) ? value : pruned;
}

function pruneObject(value: JsonObject, schema: Schema): JsonObject {
  const kept: Record<string, unknown> = {};
  let isSame = true;
  for (const [name, field] of Object.entries(value)) {
    const below = belowOf(schema, name);
    const left = below === undefined || below === 'open' ? field : prune(field, below);
    if (below !== undefined) setField(kept, name, left);
    if (below === undefined || left !== field) isSame = false;
  }
  return isSame ? value : kept;
}
