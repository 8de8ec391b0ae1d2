import { ClusterError, type KubernetesObject, type ResourceRef } from '@argosy/core/ports/cluster-gateway';

import type { Transport } from '../transport.ts';
import { KNOWN_KINDS, type KindInfo } from './kinds.ts';
import { asRecord, parseJson } from './parse-object.ts';
import { resourcePath, segment } from './resource-path.ts';

const MAX_REMEMBERED = 200;

/** Finds out how the kind of an object is addressed. */
export type FindKind = (apiVersion: string, kind: string) => Promise<KindInfo>;

/**
 * Kinds from the table, others by discovery, remembered for as long as the gateway lives.
 *
 * FindKind rejects with ClusterError not_found where the cluster does not know the kind.
 */
export function createFindKind(transport: Transport): FindKind {
  const remembered = new Map<string, KindInfo>();
  return async (apiVersion, kind) => {
    const key = `${apiVersion}/${kind}`;
    const known = (Object.hasOwn(KNOWN_KINDS, key) ? KNOWN_KINDS[key] : undefined) ?? remembered.get(key);
    if (known !== undefined) return known;
    const found = await discover(transport, apiVersion, kind);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, found);
    return found;
  };
}

/** The path of an object that is to be written. */
export async function objectPath(object: KubernetesObject, findKind: FindKind): Promise<string> {
  const info = await findKind(object.apiVersion, object.kind);
  const { group, version } = parseApiVersion(object.apiVersion);
  const ref: ResourceRef = { group, version, plural: info.plural, name: object.metadata.name };
  if (info.namespaced) ref.namespace = object.metadata.namespace ?? 'default';
  return resourcePath(ref);
}

function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

async function discover(transport: Transport, apiVersion: string, kind: string): Promise<KindInfo> {
  const { group, version } = parseApiVersion(apiVersion);
  const path = group === '' ? `/api/${segment(version)}` : `/apis/${segment(group)}/${segment(version)}`;
  const answer = asRecord(parseJson((await transport.call({ method: 'GET', path })).toString('utf8')));
  const resources = Array.isArray(answer?.['resources']) ? answer['resources'].map(asRecord) : [];
  const found = resources.find((entry) => entry?.['kind'] === kind && typeof entry['name'] === 'string' && !entry['name'].includes('/'));
  if (found === undefined) throw new ClusterError('not_found', 'The cluster does not know this kind of object.', { status: 404 });
  return { plural: String(found['name']), namespaced: found['namespaced'] === true };
}
