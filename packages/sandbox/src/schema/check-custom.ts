import type { StatusCause } from '../kubernetes/api-error.ts';
import type { Manifest } from '../kubernetes/object.ts';
import { checkValue } from './check-value.ts';
import { isObject } from './json.ts';
import type { Schema } from './schema.ts';

/**
 * What is wrong with an object of a custom kind. Its metadata are the same as of every kind, and are checked elsewhere; CEL
 * rules (`x-kubernetes-validations`) are not evaluated.
 */
export function checkCustom(schema: Schema, manifest: Manifest): StatusCause[] {
  const { metadata: _, ...properties } = schema.properties ?? {};
  const causes: StatusCause[] = [];
  const { metadata: __, ...rest } = manifest;
  if (isObject(rest))
    checkValue(rest, { ...schema, properties, required: schema.required?.filter((name) => name !== 'metadata') ?? [] }, '', causes);
  return causes;
}
