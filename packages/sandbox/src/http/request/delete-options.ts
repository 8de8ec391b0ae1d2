import { badRequest } from '../../kubernetes/api-error.ts';
import type { DeleteOptions } from '../../kubernetes/api.ts';
import { decodeProtobuf } from '../protobuf/decode-protobuf.ts';
import { isObject, listAt, valueAt } from '../read.ts';
import { DecodeError, decodeJson, decodeYaml, languageOf } from './decode.ts';
import { optionError } from './option-error.ts';
import { booleanOf, integerOf, textOf } from './query-values.ts';
import { isDryRun } from './write-options.ts';

const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;

/**
 * How an object is to be deleted: by the body, or by the query where there is no body.
 *
 * @param body empty for none
 * @throws ApiError 400, 415, 422
 */
export function parseDeleteOptions(body: Buffer, contentType: string | undefined, query: URLSearchParams): DeleteOptions {
  const given = body.length === 0 ? fromQuery(query) : decodeOptions(body, contentType);
  const grace = valueAt(given, 'gracePeriodSeconds');
  const preconditions = valueAt(given, 'preconditions');
  return {
    propagationPolicy: policyOf(valueAt(given, 'propagationPolicy'), valueAt(given, 'orphanDependents')),
    // A real API server reads a negative period as the shortest.
    gracePeriodSeconds: typeof grace === 'number' ? (grace < 0 ? 1 : grace) : undefined,
    preconditions: isObject(preconditions) ? pick(preconditions) : undefined,
    dryRun: isDryRun([...listAt(given, 'dryRun').map(String), ...query.getAll('dryRun')], 'DeleteOptions'),
  };
}

function decodeOptions(body: Buffer, contentType: string | undefined): Record<string, unknown> {
  try {
    const language = languageOf(contentType);
    if (language === 'protobuf') return decodeProtobuf(body);
    const text = body.toString('utf8');
    const value = language === 'yaml' ? decodeYaml(text) : decodeJson(text);
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(`couldn't get version/kind; json parse error: ${error.message}`);
  }
  throw badRequest("couldn't get version/kind; json parse error: an object is needed");
}

function fromQuery(query: URLSearchParams): Record<string, unknown> {
  return {
    propagationPolicy: textOf(query, 'propagationPolicy'),
    gracePeriodSeconds: integerOf(query, 'gracePeriodSeconds'),
    orphanDependents: booleanOf(query, 'orphanDependents'),
  };
}

function policyOf(policy: unknown, orphans: unknown): DeleteOptions['propagationPolicy'] {
  if (policy === undefined || policy === null) {
    // The old word for it.
    return orphans === true ? 'Orphan' : orphans === false ? 'Background' : undefined;
  }
  const known = POLICIES.find((each) => each === policy);
  if (known !== undefined) return known;
  const why = `${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
  throw optionError('DeleteOptions', 'propagationPolicy', 'FieldValueNotSupported', why);
}

function pick({ uid, resourceVersion }: Record<string, unknown>): NonNullable<DeleteOptions['preconditions']> {
  return {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
}
