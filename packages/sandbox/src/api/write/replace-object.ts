import { notFound } from '../../kubernetes/api-error.ts';
import type { WriteOptions } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { checkIdentity } from './check-identity.ts';
import { checkShape } from './check-shape.ts';
import { checkVersionGiven } from './check-version-given.ts';
import type { Pipeline } from './pipeline.ts';
import { updateObject } from './update-object.ts';

/**
 * Replaces an object, or the part of it that a subresource writes.
 *
 * @throws ApiError as a real API server would
 */
export function replaceObject(pipeline: Pipeline, kind: Kind, manifest: Manifest, options: WriteOptions): KubeObject {
  const { namespace = '', name = '' } = manifest.metadata;
  checkIdentity(kind, manifest);
  const old = pipeline.store.find(kind, kind.namespaced ? namespace : '', name);
  if (old === undefined) throw notFound(kind, name);
  checkVersionGiven(kind, manifest);
  const shaped = checkShape(kind, pipeline.schemas.of(kind), manifest, options);
  return updateObject(pipeline, { kind, old, manifest: shaped, options, noted: false });
}
