import { badRequest, invalid } from '../../kubernetes/api-error.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { isObject } from '../read.ts';
import { decodeProtobuf } from '../protobuf/decode-protobuf.ts';
import { DecodeError, decodeJson, decodeYaml, languageOf } from './decode.ts';
import type { Language } from './decode.ts';
import { findDuplicateFields } from './duplicate-fields.ts';

const SHOWN = 27;

export interface ParseOptions {
  readonly contentType: string | undefined;
  /** A custom kind's body has to name its kind; of others it is known. */
  readonly custom: boolean;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore' | undefined;
  readonly warn: ((text: string) => void) | undefined;
}

/**
 * An object that somebody sends.
 *
 * @throws ApiError 400 where it cannot be read or is of another kind, 415
 */
export function parseManifest(body: Buffer, kind: Kind, options: ParseOptions): Manifest {
  const language = languageOf(options.contentType);
  const value = decodeFor(kind, body, language);
  const apiVersion = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : '';
  const name = typeof value['kind'] === 'string' ? value['kind'] : '';
  checkKind(kind, apiVersion, name, value, options.custom);
  if (language === 'json' && options.fieldValidation !== 'Ignore') tellDuplicates(kind, body.toString('utf8'), options);
  const metadata = isObject(value['metadata']) ? value['metadata'] : {};
  return { ...value, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
}

function decodeFor(kind: Kind, body: Buffer, language: Language): Record<string, unknown> {
  const text = language === 'protobuf' ? body.toString('hex', 0, SHOWN + 1) : body.toString('utf8');
  const unrecognized = (why: string) => {
    const shown = text === '' ? '<empty>' : text.length > SHOWN ? `${text.slice(0, SHOWN)} ...` : text;
    return badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${why} (${shown})`);
  };
  try {
    const value = language === 'protobuf' ? decodeProtobuf(body) : language === 'yaml' ? decodeYaml(text) : decodeJson(text);
    if (isObject(value)) return value;
    throw unrecognized("couldn't get version/kind; json parse error: an object is needed");
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw unrecognized(language === 'json' ? `couldn't get version/kind; json parse error: ${error.message}` : error.message);
  }
}

function checkKind(kind: Kind, apiVersion: string, name: string, value: Record<string, unknown>, custom: boolean): void {
  const expected = apiVersionOf(kind);
  if (custom) {
    if (name === '') {
      const shown = JSON.stringify(value).slice(0, 200);
      throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): Object 'Kind' is missing in '${shown}'`);
    }
    if (apiVersion !== expected)
      throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
    if (name !== kind.kind) {
      const causes = [
        { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(name)}: must be ${kind.kind}`, field: 'kind' },
      ];
      throw invalid({ ...kind, kind: name }, nameOf(value), causes);
    }
    return;
  }
  if ((name !== '' && name !== kind.kind) || (apiVersion !== '' && apiVersion !== expected)) {
    const given = `${name || kind.kind} in version ${JSON.stringify((apiVersion || expected).split('/').at(-1))}`;
    throw badRequest(`${given} cannot be handled as a ${kind.kind}: the body is of ${apiVersion || expected}, this path takes ${expected}`);
  }
}

function nameOf(value: Record<string, unknown>): string {
  const metadata = value['metadata'];
  const name = isObject(metadata) ? metadata['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

function tellDuplicates(kind: Kind, text: string, { fieldValidation, warn }: ParseOptions): void {
  const sentences = findDuplicateFields(text).map((path) => `duplicate field "${path}"`);
  if (sentences.length === 0) return;
  if (fieldValidation === 'Strict') {
    const why = `strict decoding error: ${sentences.join(', ')}`;
    throw badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}`);
  }
  sentences.forEach((sentence) => warn?.(sentence));
}
