import { badRequest } from '../kubernetes/api-error.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { isObject, setField } from '../schema/json.ts';

/**
 * A JSON merge patch (RFC 7396) of an object. It shares with the object what it leaves alone.
 *
 * @throws ApiError 400 where the body is no object
 */
export function mergePatch({ live, body }: { live: KubeObject; body: unknown }): unknown {
  if (!isObject(body)) throw badRequest('error decoding patch: a merge patch is an object');
  return merge(live, body);
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else setField(merged, key, merge(Object.hasOwn(merged, key) ? merged[key] : undefined, value));
  }
  return merged;
}
