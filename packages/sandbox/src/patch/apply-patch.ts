import { badRequest } from '../kubernetes/api-error.ts';
import type { Manifest } from '../kubernetes/object.ts';
import { isObject } from '../schema/json.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { applyServerSide } from './managed/apply-server-side.ts';
import type { PatchInput } from './patch-input.ts';
import { strategicPatch } from './strategic-patch.ts';

export { noteUpdate } from './managed/note-update.ts';

/**
 * An object as a patch would have it. Nothing is checked but the patch itself.
 *
 * @returns the whole object; after a server-side apply with its managedFields, after others with those of before
 * @throws ApiError 400 for a patch that is none, 409 for a conflict of field managers, 415 for a strategic patch of a custom
 *   kind, 422 for a JSON patch that does not fit
 */
export function applyPatch(input: PatchInput): Manifest {
  const { kind, schema, live, patch } = input;
  if (patch.type === 'apply') return applyServerSide(input);
  if (live === undefined) throw new TypeError('only a server-side apply makes an object');
  const patched = { json: jsonPatch, merge: mergePatch, strategic: strategicPatch }[patch.type]({ kind, schema, live, body: patch.body });
  if (!isObject(patched) || !isObject(patched['metadata'])) throw badRequest('the patch leaves no object behind');
  return patched as unknown as Manifest;
}
