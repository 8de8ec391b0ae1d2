import { badRequest } from '../../kubernetes/api-error.ts';
import type { Patch } from '../../kubernetes/api.ts';
import { isObject, textAt } from '../read.ts';
import { DecodeError, decodeJson, decodeYaml, unsupportedMediaType } from './decode.ts';
import { parseMediaType } from './media-type.ts';

const TYPES: Readonly<Record<string, Patch['type']>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};
// As a real API server bounds it; each operation may copy the whole object.
const MOST_OPERATIONS = 10_000;

/**
 * Which kind of patch a body is.
 *
 * @param custom objects of custom kinds have no strategic merge
 * @throws ApiError 415
 */
export function patchTypeOf(contentType: string | undefined, custom: boolean): Patch['type'] {
  const type = TYPES[parseMediaType(contentType ?? '').type];
  if (type !== undefined && !(custom && type === 'strategic')) return type;
  throw unsupportedMediaType(Object.keys(TYPES).filter((name) => !(custom && TYPES[name] === 'strategic')));
}

/** @throws ApiError 400 */
export function parsePatch(bytes: Buffer, type: Patch['type']): Patch {
  const body = decodePatch(bytes.toString('utf8'), type);
  if (type === 'json') {
    if (!Array.isArray(body)) throw badRequest('error decoding patch: a list of operations is needed');
    if (body.length > MOST_OPERATIONS) {
      const most = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${body.length}`;
      throw badRequest(most);
    }
    return { type, body };
  }
  if (!isObject(body)) throw badRequest('error decoding patch: an object is needed');
  if (type === 'apply' && textAt(body, 'kind') === '') throw badRequest('invalid object type: /, Kind=');
  return { type, body };
}

function decodePatch(text: string, type: Patch['type']): unknown {
  try {
    return type === 'apply' ? decodeYaml(text) : decodeJson(text);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(`error decoding ${type === 'apply' ? 'YAML' : 'patch'}: ${error.message}`);
  }
}
