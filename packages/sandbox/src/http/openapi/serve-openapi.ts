import { createHash } from 'node:crypto';
import { ok } from '../answer/answer.ts';
import type { Answer } from '../answer/answer.ts';
import type { Group } from '../discovery/groups.ts';
import { findGroup, listGroups } from '../discovery/groups.ts';
import type { Exchange } from '../exchange.ts';
import { findDefinition } from '../tables/find-printer.ts';
import { emptyDocument } from './empty-document.ts';
import { renderOpenApi } from './render-openapi.ts';

// A later version of this program may publish other schemas of the same kinds.
const STARTED_AT = Date.now();

/** Answers what is below `/openapi`; undefined for other paths. */
export function findOpenApi(exchange: Exchange): Answer | undefined {
  const { path } = exchange;
  if (path === '/openapi/v2') return emptyDocument(exchange.request.headers.accept);
  if (path === '/openapi/v3') return index(exchange);
  const [, kind, group, version] = /^\/openapi\/v3\/(?:(api)|apis\/([^/]+))\/([^/]+)$/.exec(path) ?? [];
  if (version === undefined) return undefined;
  return document(exchange, kind === 'api' ? '' : (group ?? ''), version);
}

/** Addresses change when their documents do, so clients may keep what they have read. */
function index({ deps }: Exchange): Answer {
  const entries = listGroups(deps.api).map((group): [string, unknown] => {
    const path = group.name === '' ? `api/${group.version}` : `apis/${group.name}/${group.version}`;
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(group, deps)}` }];
  });
  return ok({ paths: Object.fromEntries(entries) });
}

function document({ deps, request }: Exchange, name: string, version: string): Answer | undefined {
  const group = findGroup(deps.api, name, version);
  if (group === undefined) return undefined;
  const etag = `"${hashOf(group, deps)}"`;
  const headers = { etag, 'content-type': 'application/json' };
  if (request.headers['if-none-match'] === etag) return { code: 304, text: '', headers };
  return { code: 200, body: renderOpenApi(group, deps.api.schemas.document(name, version)), headers };
}

/** Of what the document is made from: making all of them to hash them would cost a second. */
function hashOf(group: Group, { api, version }: Exchange['deps']): string {
  const definitions = group.kinds.map((kind) => findDefinition(api, kind)?.metadata.resourceVersion ?? '');
  return createHash('sha256')
    .update(JSON.stringify([version, group, definitions, STARTED_AT]))
    .digest('hex')
    .toUpperCase();
}
