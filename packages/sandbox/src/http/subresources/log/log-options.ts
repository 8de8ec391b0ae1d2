import { invalid } from '../../../kubernetes/api-error.ts';
import { booleanOf, integerOf, textOf } from '../../request/query-values.ts';

/** How a log is wanted. */
export interface LogOptions {
  readonly container: string | undefined;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  /** Milliseconds since 1970. */
  readonly since: number | undefined;
}

const POD_LOG_OPTIONS = { group: '', version: 'v1', kind: 'PodLogOptions', plural: 'PodLogOptions' };

/**
 * @param name the pod's
 * @throws ApiError 400, 422
 */
export function parseLogOptions(query: URLSearchParams, name: string, now: Date): LogOptions {
  const tailLines = integerOf(query, 'tailLines');
  const limitBytes = integerOf(query, 'limitBytes');
  const sinceSeconds = integerOf(query, 'sinceSeconds');
  const sinceTime = textOf(query, 'sinceTime');
  const refuse = (field: string, value: unknown, why: string) => {
    const causes = [{ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field }];
    return invalid(
      { ...POD_LOG_OPTIONS, singular: '', shortNames: [], categories: [], namespaced: true, subresources: [], verbs: [] },
      name,
      causes,
    );
  };
  if (tailLines !== undefined && tailLines < 0) throw refuse('tailLines', tailLines, 'must be greater than or equal to 0');
  if (limitBytes !== undefined && limitBytes < 1) throw refuse('limitBytes', limitBytes, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceSeconds < 1) throw refuse('sinceSeconds', sinceSeconds, 'must be greater than 0');
  if (sinceTime !== undefined && Number.isNaN(Date.parse(sinceTime))) throw refuse('sinceTime', sinceTime, 'must be a time in RFC 3339');
  return {
    container: textOf(query, 'container'),
    follow: booleanOf(query, 'follow') === true,
    previous: booleanOf(query, 'previous') === true,
    timestamps: booleanOf(query, 'timestamps') === true,
    tailLines,
    limitBytes,
    since: sinceSeconds === undefined ? (sinceTime === undefined ? undefined : Date.parse(sinceTime)) : now.getTime() - sinceSeconds * 1000,
  };
}
