import type { IncomingMessage } from 'node:http';

import { ClusterError, type ClusterGateway, type PodLogOptions } from '@argosy/core/ports/cluster-gateway';

import type { Transport } from '../transport.ts';
import { clusterErrorOfFailure } from '../transport/cluster-error-of.ts';
import { readLogLines } from './read-log-lines.ts';
import { resourcePath } from './resource-path.ts';

/** Logs of one cluster that are read at the same time; each is a connection. */
const MOST_AT_ONCE = 200;

/**
 * Reads containers' logs line by line, at most 200 at a time.
 *
 * The iteration rejects with ClusterError: not_found for an absent pod, invalid for a container that has not started,
 * refused where too many are read, timeout for one that is not followed and stops coming.
 *
 * @param silenceMs milliseconds without a byte after which a log that is not followed is given up
 */
export function createFollowPodLog(transport: Transport, silenceMs: number): ClusterGateway['followPodLog'] {
  let open = 0;
  return async function* followPodLog(namespace, pod, options, signal) {
    if (signal.aborted) return;
    if (open >= MOST_AT_ONCE)
      throw new ClusterError('refused', 'So many logs of this cluster are read that no more can be; try again later.');
    open += 1;
    try {
      const path = `${resourcePath({ group: '', version: 'v1', plural: 'pods', namespace, name: pod })}/log`;
      // An API server gives the head of a followed log with its first line, which may be an hour away.
      const way = { pool: 'logs', patient: options.follow } as const;
      const answer = await transport.open({ method: 'GET', path, query: queryOf(options) }, signal, way);
      yield* readLogLines(options.follow ? answer : withoutPauses(answer, silenceMs));
    } catch (error) {
      if (!signal.aborted) throw clusterErrorOfFailure(error);
    } finally {
      open -= 1;
    }
  };
}

/** The pieces of an answer; what there is already has no reason to pause. Time counts only while a piece is waited for. */
async function* withoutPauses(answer: IncomingMessage, silenceMs: number): AsyncGenerator<Buffer> {
  const silent = (): void => void answer.destroy(new ClusterError('timeout', `The log stopped coming for ${silenceMs} ms.`));
  const pieces = (answer as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(silent, silenceMs);
      const { value, done } = await pieces.next().finally(() => clearTimeout(timer));
      if (done === true) return;
      yield value;
    }
  } finally {
    answer.destroy();
  }
}

function queryOf({ container, follow, tailLines, since, previous }: PodLogOptions): Record<string, string> {
  return {
    container,
    timestamps: 'true',
    ...(follow && { follow: 'true' }),
    ...(tailLines !== undefined && { tailLines: String(Math.floor(tailLines)) }),
    ...(typeof since === 'number' && { sinceSeconds: String(Math.floor(since)) }),
    ...(typeof since === 'string' && { sinceTime: since }),
    ...(previous === true && { previous: 'true' }),
  };
}
