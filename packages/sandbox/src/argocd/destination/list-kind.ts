import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { KubeClient } from './kube-client.ts';
import { resourcePath } from './resource-path.ts';

const PAGE = 500;

export interface Listing {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

/** All objects of a kind, asked for in pages. */
export async function listKind(client: KubeClient, kind: Kind, signal: AbortSignal): Promise<Listing> {
  const items: KubeObject[] = [];
  let next = '';
  let resourceVersion = '0';
  do {
    const path = `${resourcePath(kind)}?limit=${PAGE}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`;
    const page = (await client.call({ method: 'GET', path, signal })) as {
      items?: KubeObject[];
      metadata?: { continue?: string; resourceVersion?: string };
    };
    for (const item of page.items ?? []) items.push({ ...item, apiVersion: apiVersionOf(kind), kind: kind.kind });
    next = page.metadata?.continue ?? '';
    resourceVersion = page.metadata?.resourceVersion ?? resourceVersion;
  } while (next !== '');
  return { items, resourceVersion };
}
