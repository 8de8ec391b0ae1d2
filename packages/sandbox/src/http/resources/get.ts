import { ok } from '../answer/answer.ts';
import type { Answer } from '../answer/answer.ts';
import { renderObject } from '../answer/render-answer.ts';
import { parseRepresentation } from '../request/representation.ts';
import { checkVersionIsThere } from './list-options.ts';
import { tablesOf } from './target.ts';
import type { NamedTarget } from './target.ts';

/** `GET` of an object. */
export function get(target: NamedTarget): Answer {
  const { deps, request, query } = target.exchange;
  const representation = parseRepresentation(request.headers.accept);
  checkVersionIsThere(query.get('resourceVersion') ?? '', deps.api.resourceVersion);
  return ok(renderObject(deps.api.get(target.ref), representation, tablesOf(target)));
}
