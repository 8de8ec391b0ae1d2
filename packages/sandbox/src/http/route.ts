import type { Answer, Result } from './answer/answer.ts';
import { ok } from './answer/answer.ts';
import { listGroups } from './discovery/groups.ts';
import { findDiscovery } from './discovery/serve-discovery.ts';
import type { Exchange } from './exchange.ts';
import { findOpenApi } from './openapi/serve-openapi.ts';
import { parseResourcePath } from './request/resource-path.ts';
import { methodNotAllowed } from './resources/target.ts';
import { serveResource } from './resources/serve-resource.ts';
import { findReview } from './reviews/serve-review.ts';

const NOT_FOUND: Answer = { code: 404, text: '404 page not found\n' };

/** Answers a request of somebody who is known. */
export async function route(exchange: Exchange): Promise<Result> {
  const found = findDocument(exchange);
  if (found !== undefined) {
    if (exchange.request.method !== 'GET') throw methodNotAllowed();
    return found;
  }
  const path = parseResourcePath(exchange.path);
  if (path === undefined) return NOT_FOUND;
  return (await findReview(exchange, path)) ?? serveResource(exchange, path);
}

function findDocument(exchange: Exchange): Answer | undefined {
  if (exchange.path === '/') return ok({ paths: listPaths(exchange) });
  return findDiscovery(exchange) ?? findOpenApi(exchange);
}

function listPaths({ deps }: Exchange): string[] {
  const groups = listGroups(deps.api).flatMap(({ name, version }) =>
    name === '' ? ['/api', `/api/${version}`] : [`/apis/${name}`, `/apis/${name}/${version}`],
  );
  return [...groups, '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'].toSorted();
}
