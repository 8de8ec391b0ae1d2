import { applyPatch as applyOperations } from 'rfc6902';
import type { Operation } from 'rfc6902';
import { ApiError, badRequest } from '../kubernetes/api-error.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { isList, isObject } from '../schema/json.ts';

const MOST_OPERATIONS = 10_000;
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/**
 * A JSON patch (RFC 6902) of an object.
 *
 * @throws ApiError 400 where the body is no list of operations, 413 where it is too long, 422 where one does not fit
 */
export function jsonPatch({ live, body }: { live: KubeObject; body: unknown }): unknown {
  if (!isList(body) || !body.every(isOperation)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
  if (body.length > MOST_OPERATIONS) {
    const limit = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${body.length}`;
    throw new ApiError(413, 'RequestEntityTooLarge', `Request entity is too large: ${limit}`);
  }
  const document = structuredClone(live);
  const problems = applyOperations(document, [...structuredClone(body)]).filter((problem) => problem !== null);
  if (problems.length > 0) throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request');
  return document;
}

function isOperation(value: unknown): value is Operation {
  return isObject(value) && OPERATIONS.includes(String(value['op'])) && typeof value['path'] === 'string';
}
