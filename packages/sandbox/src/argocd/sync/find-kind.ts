import { ApiError } from '../../kubernetes/api-error.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { AnyObject } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';
import { groupOf } from '../project/permissions.ts';

/**
 * The kind of an object, as the destination serves it.
 *
 * @throws ApiError 404 in Argo CD's words
 */
export function getKind({ kinds }: Destination, object: AnyObject): Kind {
  const kind = kinds.find(object.apiVersion, object.kind);
  if (kind !== undefined) return kind;
  if (!kinds.all().some((known) => apiVersionOf(known) === object.apiVersion)) {
    const message = `failed to discover server resources for group version ${object.apiVersion}: the server could not find the requested resource`;
    throw new ApiError(404, 'NotFound', message);
  }
  const group = groupOf(object);
  throw new ApiError(404, 'NotFound', `${group === '' ? object.kind : `${object.kind}.${group}`} "" not found`);
}
