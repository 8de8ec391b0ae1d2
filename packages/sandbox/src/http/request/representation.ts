import { ApiError } from '../../kubernetes/api-error.ts';
import { parseMediaTypes } from './media-type.ts';
import type { MediaType } from './media-type.ts';

/** In which form somebody wants an answer. */
export interface Representation {
  readonly format: 'json' | 'yaml';
  /** Instead of the object itself. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
}

const JSON_TYPES = ['application/json', 'application/*', '*/*', ''];
const PARTIAL = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'] as const;

/**
 * The first form of an Accept header that the sandbox has. Objects as protobuf or CBOR it has not; clients name JSON besides.
 *
 * @throws ApiError 406
 */
export function parseRepresentation(accept: string | undefined): Representation {
  for (const wanted of parseMediaTypes(accept ?? '')) {
    const format = formatOf(wanted);
    const as = wanted.parameters.get('as');
    if (format === undefined) continue;
    if (as === undefined) return { format };
    const partial = PARTIAL.find((each) => each === as);
    if (partial !== undefined && wanted.parameters.get('g') === 'meta.k8s.io' && wanted.parameters.get('v') === 'v1')
      return { format, as: partial };
  }
  throw notAcceptable('406: Not Acceptable\n\nAvailable representations: application/json, application/yaml');
}

/**
 * The same for a watch, which is JSON.
 *
 * @throws ApiError 406
 */
export function parseWatchRepresentation(accept: string | undefined): Representation {
  const representation = parseRepresentation(accept);
  if (representation.format === 'json') return representation;
  throw notAcceptable('only the following media types are accepted: application/json;stream=watch');
}

function formatOf({ type }: MediaType): Representation['format'] | undefined {
  if (JSON_TYPES.includes(type)) return 'json';
  return type === 'application/yaml' ? 'yaml' : undefined;
}

function notAcceptable(message: string): ApiError {
  return new ApiError(406, 'NotAcceptable', message);
}
