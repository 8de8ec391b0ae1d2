import { badRequest } from '../../kubernetes/api-error.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';

/**
 * An object has to be of the kind that it is written as.
 *
 * @throws ApiError 400
 */
export function checkIdentity(kind: Kind, manifest: Manifest): void {
  const expected = apiVersionOf(kind);
  if (manifest.apiVersion !== expected) {
    throw badRequest(`the API version in the data (${manifest.apiVersion}) does not match the expected API version (${expected})`);
  }
  if (manifest.kind !== kind.kind)
    throw badRequest(`the kind in the data (${manifest.kind}) does not match the expected kind (${kind.kind})`);
}
