import { ClusterError, type KubernetesObject, type ResourceRef } from '@argosy/core/ports/cluster-gateway';

import type { Transport } from '../transport.ts';
import { parseListPage } from './parse-object.ts';
import { resourcePath } from './resource-path.ts';

const PAGE_SIZE = '500';
const MAX_OBJECTS = 50_000;
const MAX_BYTES = 128 * 1024 * 1024;

export interface Selection {
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

/**
 * Reads a collection in pages of 500.
 *
 * @returns the objects and the resourceVersion from which a watch goes on
 * @throws ClusterError not_found where the kind does not exist, invalid where the collection is larger than 50,000
 *   objects or 128 MiB
 */
export async function listObjects(
  transport: Transport,
  ref: ResourceRef,
  selection: Selection = {},
  signal?: AbortSignal,
): Promise<{ objects: KubernetesObject[]; resourceVersion: string }> {
  try {
    return await readPages(transport, ref, selection, signal);
  } catch (error) {
    // The snapshot behind the pages has expired while they were read: once more from the start.
    if (error instanceof ClusterError && error.status === 410) return readPages(transport, ref, selection, signal);
    throw error;
  }
}

async function readPages(
  transport: Transport,
  ref: ResourceRef,
  selection: Selection,
  signal: AbortSignal | undefined,
): Promise<{ objects: KubernetesObject[]; resourceVersion: string }> {
  const path = resourcePath(ref);
  const objects: KubernetesObject[] = [];
  let bytes = 0;
  let next = '';
  let resourceVersion = '';
  do {
    const query: Record<string, string> = { limit: PAGE_SIZE, ...selectionQuery(selection) };
    if (next !== '') query['continue'] = next;
    const body = await transport.call({ method: 'GET', path, query, signal });
    const page = parseListPage(body.toString('utf8'));
    objects.push(...page.objects);
    bytes += body.length;
    if (objects.length > MAX_OBJECTS || bytes > MAX_BYTES) throw new ClusterError('invalid', 'The collection is too large to be read.');
    if (next !== '' && page.next === next) throw new ClusterError('invalid', 'The API server repeats a page.');
    ({ next, resourceVersion } = page);
  } while (next !== '');
  return { objects, resourceVersion };
}

export function selectionQuery(selection: Selection): Record<string, string> {
  return {
    ...(selection.labelSelector === undefined ? {} : { labelSelector: selection.labelSelector }),
    ...(selection.fieldSelector === undefined ? {} : { fieldSelector: selection.fieldSelector }),
  };
}
