import { isDeepStrictEqual } from 'node:util';
import type { Application, ApplicationSpec, Source } from './types.ts';

/** Whether `spec.sources` rules; then `spec.source` means nothing. */
export function hasSources(spec: ApplicationSpec): boolean {
  return (spec.sources?.length ?? 0) > 0;
}

/** The sources that rule, one where there is only `spec.source`. */
export function sourcesOf(spec: ApplicationSpec): readonly Source[] {
  return hasSources(spec) ? (spec.sources ?? []) : [spec.source ?? { repoURL: '' }];
}

/** Whether the last comparison was made with the sources that the spec has now. */
export function isComparedToSources({ spec, status }: Application): boolean {
  const compared = status?.sync?.comparedTo;
  if (hasSources(spec)) return isDeepStrictEqual(spec.sources, compared?.sources);
  return isDeepStrictEqual(sourcesOf(spec)[0], compared?.source);
}
