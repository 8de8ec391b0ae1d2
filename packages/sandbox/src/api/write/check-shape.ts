import { badRequest, invalid } from '../../kubernetes/api-error.ts';
import type { WriteOptions } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { checkAgainstSchema, pruneUnknown } from '../../schema/check.ts';
import type { Schema } from '../../schema/schema.ts';
import { setCustomDefaults } from './set-custom-defaults.ts';
import { withoutUndefined } from './without-undefined.ts';

/**
 * Compares an object with the shape of its kind.
 *
 * @returns it without the fields that its kind has not, and with the defaults that a custom kind's schema has
 * @throws ApiError 400 for a wrong type, and in strict validation for an unknown field; 422 for what a custom kind's schema refuses
 */
export function checkShape(kind: Kind, schema: Schema | undefined, manifest: Manifest, options: WriteOptions): Manifest {
  const given = withoutUndefined(manifest);
  if (schema === undefined) return given;
  // Who owns which field is a language of its own, in which nearly any field may occur.
  const { managedFields, ...metadata } = given.metadata;
  const filled = setCustomDefaults(schema, { ...given, metadata });
  const { unknown, causes } = checkAgainstSchema(kind, schema, filled);
  if (unknown.length > 0) tellUnknown(kind, unknown, options);
  if (causes.length > 0) throw invalid(kind, metadata.name ?? '', causes);
  const shaped = unknown.length > 0 ? pruneUnknown(schema, filled) : filled;
  return Array.isArray(managedFields) ? { ...shaped, metadata: { ...shaped.metadata, managedFields } } : shaped;
}

function tellUnknown({ kind, version }: Kind, unknown: readonly string[], { fieldValidation = 'Warn', warn }: WriteOptions): void {
  const texts = unknown.map((path) => `unknown field "${path}"`);
  if (fieldValidation === 'Strict') {
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${texts.join(', ')}`);
  }
  if (fieldValidation === 'Warn') for (const text of texts) warn?.(text);
}
