import { parse } from 'yaml';
import { ApiError } from '../../kubernetes/api-error.ts';
import { isTooDeep } from '../../schema/json.ts';
import { parseMediaType } from './media-type.ts';

export type Language = 'json' | 'yaml' | 'protobuf';

const LANGUAGES: Readonly<Record<string, Language>> = {
  '': 'json',
  'application/json': 'json',
  'application/x-www-form-urlencoded': 'json',
  'application/yaml': 'yaml',
  'application/vnd.kubernetes.protobuf': 'protobuf',
};
const NAMED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** A text that is no JSON or YAML, with the place in it. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** @throws DecodeError */
export function decodeJson(text: string): unknown {
  return checkDepth(parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DecodeError(/ position /.test(why) ? why : `${why} at position ${text.length}`);
  }
}

/** @throws DecodeError */
export function decodeYaml(text: string): unknown {
  // Clients send JSON as YAML, too; that is read a hundred times as fast.
  if (text.startsWith('{')) {
    try {
      return decodeJson(text);
    } catch {
      // It may be YAML all the same, or say better as YAML what is wrong.
    }
  }
  return checkDepth(parseYaml(text));
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { merge: true, uniqueKeys: false, logLevel: 'error' });
  } catch (error) {
    throw new DecodeError(`yaml: ${error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)}`);
  }
}

function checkDepth(value: unknown): unknown {
  if (isTooDeep(value)) throw new DecodeError('exceeded max depth');
  return value;
}

/**
 * In which language a body is; JSON where nothing is said.
 *
 * @throws ApiError 415
 */
export function languageOf(contentType: string | undefined): Language {
  const language = LANGUAGES[parseMediaType(contentType ?? '').type];
  if (language === undefined) throw unsupportedMediaType(NAMED);
  return language;
}

/** @param accepted the types that would do */
export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}
