import { badRequest, conflict, invalid, notFound } from '../../kubernetes/api-error.ts';
import type { ObjectRef, Patch, WriteOptions } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { applyPatch } from '../../patch/apply-patch.ts';
import { checkShape } from './check-shape.ts';
import { createObject } from './create-object.ts';
import { withPatchErrors } from './patch-errors.ts';
import type { Pipeline } from './pipeline.ts';
import { updateObject } from './update-object.ts';

/**
 * Changes an object by a patch; a server-side apply makes it where it is absent.
 *
 * @throws ApiError as a real API server would
 */
export function patchObject(pipeline: Pipeline, ref: ObjectRef, patch: Patch, options: WriteOptions): KubeObject {
  const { kind, name } = ref;
  const live = pipeline.store.find(kind, kind.namespaced ? (ref.namespace ?? '') : '', name);
  const noted = patch.type === 'apply';
  if (live === undefined && (!noted || options.subresource !== undefined)) throw notFound(kind, name);
  const schema = pipeline.schemas.of(kind);
  const patched = applyPatch({ kind, schema, live, patch, options, now: pipeline.timers.now() });
  checkName(name, patched);
  if (live !== undefined) checkUid(kind, live, patched);
  if (live !== undefined) {
    checkType(kind, live, patched);
    const checked = withPatchErrors(patch, patched, () => checkShape(kind, schema, patched, options));
    return updateObject(pipeline, { kind, old: live, manifest: checked, options, noted });
  }
  const { uid, namespace } = patched.metadata;
  if (uid !== undefined) {
    throw conflict(kind, name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`);
  }
  if (kind.namespaced && namespace !== undefined && namespace !== ref.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const metadata = { ...patched.metadata, name, namespace: ref.namespace ?? '' };
  return createObject(pipeline, kind, { ...patched, metadata }, options, true);
}

/** @throws ApiError where a patch would rename */
function checkName(name: string, { metadata }: Manifest): void {
  if (metadata.name === undefined || metadata.name === name) return;
  throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

/** @throws ApiError 422 where a patch would make another object of it */
function checkUid(kind: Kind, live: KubeObject, { metadata: { uid } }: Manifest): void {
  if (uid === undefined || uid === live.metadata.uid) return;
  const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`;
  throw invalid(kind, live.metadata.name, [{ reason: 'FieldValueInvalid', message, field: 'metadata.uid' }]);
}

/** @throws ApiError 422 where a patch would make another kind of object of it */
function checkType(kind: Kind, { apiVersion, metadata: { name } }: KubeObject, patched: Manifest): void {
  const wrong = (['kind', 'apiVersion'] as const).find((field) => patched[field] !== { kind: kind.kind, apiVersion }[field]);
  if (wrong === undefined) return;
  const expected = wrong === 'kind' ? kind.kind : apiVersion;
  const message = `Invalid value: ${JSON.stringify(patched[wrong])}: must be ${expected}`;
  throw invalid({ ...kind, kind: String(patched.kind) }, name, [{ reason: 'FieldValueInvalid', message, field: wrong }]);
}
