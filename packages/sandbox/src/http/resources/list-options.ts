import { ApiError, badRequest } from '../../kubernetes/api-error.ts';
import type { Selection } from '../../kubernetes/api.ts';
import { optionError } from '../request/option-error.ts';
import { booleanOf, integerOf, textOf } from '../request/query-values.ts';
import type { Target } from './target.ts';

/** How a list or a watch is wanted. */
export interface ListOptions {
  readonly selection: Selection;
  /** 0 for all. */
  readonly limit: number;
  readonly continue: string | undefined;
  /** Empty for the newest. */
  readonly resourceVersion: string;
  readonly timeoutSeconds: number | undefined;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

const MATCHES = ['Exact', 'NotOlderThan'];

/**
 * The parameters of a list or watch.
 *
 * @throws ApiError 400, 422
 */
export function parseListOptions({ exchange: { query }, path }: Target, isWatch: boolean): ListOptions {
  const named = path.name === undefined ? undefined : `metadata.name=${path.name}`;
  const fields = [named, textOf(query, 'fieldSelector')].filter((each) => each !== undefined);
  const options = {
    selection: {
      namespace: path.namespace,
      labelSelector: textOf(query, 'labelSelector'),
      fieldSelector: fields.length === 0 ? undefined : fields.join(','),
    },
    limit: Math.max(0, integerOf(query, 'limit') ?? 0),
    continue: textOf(query, 'continue'),
    resourceVersion: query.get('resourceVersion') ?? '',
    timeoutSeconds: integerOf(query, 'timeoutSeconds'),
    bookmarks: booleanOf(query, 'allowWatchBookmarks') === true,
    sendInitialEvents: booleanOf(query, 'sendInitialEvents'),
  };
  checkMatch(query, options, isWatch);
  return options;
}

/** A version that the cluster has not reached yet, as after a data folder was thrown away. */
export function isAhead(version: string, current: string): boolean {
  return /^\d+$/.test(version) && Number(version) > Number(current);
}

/**
 * @param version empty for any
 * @throws ApiError 400 where it is no version, 504 where the cluster has not reached it
 */
export function checkVersionIsThere(version: string, current: string): void {
  if (version !== '' && !/^\d+$/.test(version)) {
    const text = JSON.stringify(version);
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${text}: strconv.ParseUint: parsing ${text}: invalid syntax`,
    );
  }
  if (!isAhead(version, current)) return;
  throw new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${version}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }],
    retryAfterSeconds: 1,
  });
}

function checkMatch(query: URLSearchParams, options: ListOptions, isWatch: boolean): void {
  const match = textOf(query, 'resourceVersionMatch');
  const refuse = (field: string, why: string) => optionError('ListOptions', field, 'FieldValueForbidden', why);
  if (!isWatch && options.sendInitialEvents !== undefined) throw refuse('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  if (isWatch && options.sendInitialEvents !== undefined && match !== 'NotOlderThan')
    throw refuse('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  if (isWatch && match !== undefined && options.sendInitialEvents === undefined)
    throw refuse('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  if (match === undefined) return;
  if (!MATCHES.includes(match)) {
    const why = `${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`;
    throw optionError('ListOptions', 'resourceVersionMatch', 'FieldValueNotSupported', why);
  }
  if (options.continue !== undefined) throw refuse('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
  if (!isWatch && options.resourceVersion === '')
    throw refuse('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided');
}
