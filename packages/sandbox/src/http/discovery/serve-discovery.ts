import { createHash } from 'node:crypto';
import { ok } from '../answer/answer.ts';
import type { Answer } from '../answer/answer.ts';
import type { Exchange } from '../exchange.ts';
import { parseMediaTypes } from '../request/media-type.ts';
import { noSuchResource } from '../resources/target.ts';
import { findGroup, listGroups } from './groups.ts';
import { renderAggregated, renderCoreVersions, renderGroup, renderGroups, renderResources } from './render-discovery.ts';

const AGGREGATED = ['v2', 'v2beta1'] as const;

/** Answers `/api`, `/apis` and what is directly below; undefined for paths that are none of these. */
export function findDiscovery(exchange: Exchange): Answer | undefined {
  const { path, request, deps } = exchange;
  const [root, group, version, ...rest] = path.slice(1).split('/');
  if (rest.length > 0) return undefined;
  if (root === 'api') {
    if (group === undefined) return aggregated(exchange, true) ?? ok(renderCoreVersions(request.headers.host ?? ''));
    return version === undefined ? resources(exchange, '', group) : undefined;
  }
  if (root !== 'apis') return undefined;
  if (group === undefined) return aggregated(exchange, false) ?? ok(renderGroups(listGroups(deps.api)));
  if (version !== undefined) return resources(exchange, group, version);
  const found = group === '' ? undefined : findGroup(deps.api, group);
  return found && ok(renderGroup(found));
}

function resources({ deps }: Exchange, group: string, version: string): Answer {
  const found = findGroup(deps.api, group, version);
  if (found === undefined) throw noSuchResource();
  return ok(renderResources(found));
}

function aggregated({ request, deps }: Exchange, isCore: boolean): Answer | undefined {
  const version = aggregatedVersion(request.headers.accept ?? '');
  if (version === undefined) return undefined;
  const body = renderAggregated(
    listGroups(deps.api).filter(({ name }) => (name === '') === isCore),
    version,
  );
  const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('hex').toUpperCase()}"`;
  const headers = {
    'content-type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    'cache-control': 'public',
    etag,
  };
  if (request.headers['if-none-match'] === etag) return { code: 304, text: '', headers };
  return { code: 200, body, headers };
}

/** The first of the accepted types decides. */
function aggregatedVersion(accept: string): (typeof AGGREGATED)[number] | undefined {
  for (const { type, parameters } of parseMediaTypes(accept)) {
    if (type !== 'application/json') continue;
    if (parameters.get('as') !== 'APIGroupDiscoveryList') return undefined;
    const version = AGGREGATED.find((each) => each === parameters.get('v'));
    if (version !== undefined) return version;
  }
  return undefined;
}
