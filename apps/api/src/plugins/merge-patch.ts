import { AppError } from '@argosy/domain/app-error';
import jsonMergePatch from 'json-merge-patch';
import type { Static, TSchema } from 'typebox';
import { fieldErrorOf } from './field-error.ts';
import { strictAjv } from './validation.ts';

/**
 * Applies a JSON Merge Patch (RFC 7396) and checks the result.
 *
 * @param pointer where the patched value stands in the body
 * @throws AppError invalid_request with the fields that are wrong
 */
export function mergePatch<S extends TSchema>(schema: S, target: unknown, patch: unknown, pointer: string): Static<S> {
  const merged: unknown = jsonMergePatch.apply(structuredClone(target) as object, patch as object);
  const validate = strictAjv.compile(schema);
  if (validate(merged)) return merged as Static<S>;
  const errors = (validate.errors ?? [])
    .slice(0, 50)
    .map(fieldErrorOf)
    .map((error) => ({ ...error, pointer: pointer + error.pointer }));
  throw new AppError('invalid_request', errors[0]?.detail ?? 'The patched value is not valid.', { errors });
}
