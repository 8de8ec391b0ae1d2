import { ok } from '../answer/answer.ts';
import type { Answer } from '../answer/answer.ts';
import { renderList } from '../answer/render-answer.ts';
import { parseRepresentation } from '../request/representation.ts';
import { checkVersionIsThere, parseListOptions } from './list-options.ts';
import { tablesOf } from './target.ts';
import type { Target } from './target.ts';

/** `GET` of a collection. Whatever version is asked for, the newest state is given: it is never older. */
export function list(target: Target): Answer {
  const { deps, request } = target.exchange;
  const representation = parseRepresentation(request.headers.accept);
  const options = parseListOptions(target, false);
  if (options.continue === undefined) checkVersionIsThere(options.resourceVersion, deps.api.resourceVersion);
  const scope = JSON.stringify([target.kind.group, target.kind.plural, options.selection]);
  const page = deps.pages.page(scope, options.limit, options.continue, () => deps.api.list(target.kind, options.selection));
  return ok(renderList(target.kind, page.items, page.metadata, representation, { tables: tablesOf(target), custom: target.custom }));
}
