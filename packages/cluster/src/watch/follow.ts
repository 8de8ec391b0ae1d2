import { ClusterError, type ResourceRef, type WatchEvent } from '@argosy/core/ports/cluster-gateway';

import { selectionQuery, type Selection } from '../gateway/list-objects.ts';
import { asRecord, parseJson, parseObject } from '../gateway/parse-object.ts';
import { resourcePath } from '../gateway/resource-path.ts';
import type { Transport } from '../transport.ts';
import { clusterErrorOfStatus } from '../transport/cluster-error-of.ts';
import { readLines } from './read-lines.ts';

export interface FollowOptions {
  signal: AbortSignal;
  /** Milliseconds without a byte after which the connection counts as dead. */
  silenceMs: number;
  onEvent: (event: WatchEvent) => void;
  /** Told of each version that has been seen, so that the next connection can go on from there. */
  onVersion: (resourceVersion: string) => void;
}

/**
 * One watch connection, from a version on until the server ends it.
 *
 * @throws ClusterError also for an ERROR event; status 410 where the version is too old
 */
export async function followOnce(
  transport: Transport,
  ref: ResourceRef,
  selection: Selection,
  resourceVersion: string,
  options: FollowOptions,
): Promise<void> {
  // The server ends the connection itself within these seconds; spread, so that all watches do not begin anew at once.
  const timeoutSeconds = String(240 + Math.floor(Math.random() * 240));
  const query = { watch: 'true', allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds, ...selectionQuery(selection) };
  const response = await transport.open({ method: 'GET', path: resourcePath(ref), query }, options.signal);
  for await (const line of readLines(response, options.silenceMs)) {
    if (options.signal.aborted) return;
    handleLine(line, options);
  }
}

function handleLine(line: string, options: FollowOptions): void {
  const event = asRecord(parseJson(line));
  const type = event?.['type'];
  if (type === 'ERROR') {
    const status = asRecord(event?.['object']);
    const code = typeof status?.['code'] === 'number' ? status['code'] : 500;
    throw clusterErrorOfStatus(code, JSON.stringify(status ?? {}));
  }
  const metadata = asRecord(asRecord(event?.['object'])?.['metadata']);
  if (type === 'ADDED' || type === 'MODIFIED') options.onEvent({ type: 'upsert', object: parseObject(event?.['object']) });
  else if (type === 'DELETED') options.onEvent({ type: 'remove', object: parseObject(event?.['object']) });
  else if (type !== 'BOOKMARK') throw new ClusterError('invalid', 'The API server sent a watch event of an unknown type.');
  if (typeof metadata?.['resourceVersion'] === 'string') options.onVersion(metadata['resourceVersion']);
}
