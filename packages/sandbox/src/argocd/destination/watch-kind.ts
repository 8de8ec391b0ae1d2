import { createInterface } from 'node:readline';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { KubeClient } from './kube-client.ts';
import type { LiveEvent } from './live-cache.ts';
import { resourcePath } from './resource-path.ts';

interface Line {
  readonly type?: string;
  readonly object?: KubeObject & { readonly code?: number; readonly reason?: string; readonly message?: string };
}

/**
 * Tells of every change of a kind's objects after a version, until the server ends the watch.
 *
 * @returns the version up to which it has told
 * @throws ApiError 410 where the server does not remember back that far; Error where it is not reached
 */
export async function watchKind(
  client: KubeClient,
  kind: Kind,
  after: string,
  { signal, onEvent }: { signal: AbortSignal; onEvent: (event: LiveEvent) => void },
): Promise<string> {
  const query = `?watch=1&allowWatchBookmarks=true&timeoutSeconds=590&resourceVersion=${encodeURIComponent(after)}`;
  const answer = await client.open({ method: 'GET', path: `${resourcePath(kind)}${query}`, signal });
  let seen = after;
  try {
    for await (const text of createInterface({ input: answer, crlfDelay: Infinity })) {
      if (text === '') continue;
      const { type, object } = JSON.parse(text) as Line;
      if (object === undefined) continue;
      if (type === 'ERROR') throw new ApiError(object.code ?? 500, object.reason ?? 'Unknown', object.message ?? 'the watch broke');
      seen = object.metadata.resourceVersion;
      if (type !== 'BOOKMARK') onEvent({ object, deleted: type === 'DELETED' });
    }
  } finally {
    answer.destroy();
  }
  return seen;
}
