import { ApiError, badRequest } from '../kubernetes/api-error.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { isList, isObject, isSame, isTooDeep } from '../schema/json.ts';
import { addAt, removeAt, replaceAt, unfit, valueIn } from './pointer.ts';

const MOST_OPERATIONS = 10_000;
// As a real API server bounds it.
const MOST_COPIED_BYTES = 3 * 1024 * 1024;
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;

interface Operation {
  readonly op: (typeof OPERATIONS)[number];
  readonly path: string;
  readonly from?: unknown;
  readonly value?: unknown;
}

/**
 * A JSON patch (RFC 6902) of an object. It shares with the object what it leaves alone.
 *
 * @throws ApiError 400 where the body is no list of operations, 413 where it is too long, 422 where one does not fit
 */
export function jsonPatch({ live, body }: { live: KubeObject; body: unknown }): unknown {
  if (!isList(body) || !body.every(isOperation)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
  if (body.length > MOST_OPERATIONS) {
    const limit = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${body.length}`;
    throw new ApiError(413, 'RequestEntityTooLarge', `Request entity is too large: ${limit}`);
  }
  const copies = { bytes: 0 };
  const patched = body.reduce<unknown>((document, operation) => operate(document, operation, copies), live);
  if (isTooDeep(patched)) throw unfit();
  return patched;
}

function operate(document: unknown, operation: Operation, copies: { bytes: number }): unknown {
  const { op, path } = operation;
  switch (op) {
    case 'add':
      return addAt(document, path, valueOf(operation));
    case 'remove':
      return removeAt(document, path);
    case 'replace':
      return replaceAt(document, path, valueOf(operation));
    case 'copy':
      return addAt(document, path, copyOf(valueIn(document, fromOf(operation)), copies));
    case 'move': {
      const from = fromOf(operation);
      // Nothing can be moved into itself.
      if (path.startsWith(`${from}/`)) throw unfit();
      return addAt(removeAt(document, from), path, valueIn(document, from));
    }
    default:
      return test(document, operation);
  }
}

function test(document: unknown, operation: Operation): unknown {
  if (!isSame(valueIn(document, operation.path), valueOf(operation))) throw unfit();
  return document;
}

/** Each copy may have the copies before it in it: a few of them would be more than any memory holds. */
function copyOf(value: unknown, copies: { bytes: number }): unknown {
  copies.bytes += Buffer.byteLength(JSON.stringify(value));
  if (copies.bytes > MOST_COPIED_BYTES) {
    const most = `the copies of a JSON patch have more than ${MOST_COPIED_BYTES} bytes`;
    throw new ApiError(413, 'RequestEntityTooLarge', `Request entity is too large: ${most}`);
  }
  return value;
}

function valueOf(operation: Operation): unknown {
  if (!Object.hasOwn(operation, 'value')) throw unfit();
  return operation.value;
}

function fromOf({ from }: Operation): string {
  if (typeof from !== 'string') throw unfit();
  return from;
}

function isOperation(value: unknown): value is Operation {
  return isObject(value) && OPERATIONS.some((op) => op === value['op']) && typeof value['path'] === 'string';
}
