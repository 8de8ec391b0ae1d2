import type { IncomingMessage } from 'node:http';

import { ClusterError } from '@argosy/core/ports/cluster-gateway';

const MAX_LINE_BYTES = 4 * 1024 * 1024;

/**
 * The lines of an answer that comes over time.
 *
 * @param silenceMs so long without a byte ends the connection
 * @throws ClusterError timeout after silence, invalid for a line of more than 4 MiB
 */
export async function* readLines(response: IncomingMessage, silenceMs: number): AsyncGenerator<string> {
  let silent = false;
  const timer = setTimeout(() => {
    silent = true;
    response.destroy();
  }, silenceMs);
  let pending: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      timer.refresh();
      let start = 0;
      for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
        pending.push(chunk.subarray(start, end));
        const line = Buffer.concat(pending).toString('utf8');
        [pending, size, start] = [[], 0, end + 1];
        if (line !== '') yield line;
      }
      if (start < chunk.length) pending.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > MAX_LINE_BYTES) throw new ClusterError('invalid', 'The API server sent an object that is too large.');
    }
    if (silent) throw silence(silenceMs);
  } catch (error) {
    throw silent ? silence(silenceMs) : error;
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
}

function silence(silenceMs: number): ClusterError {
  return new ClusterError('timeout', `The watch was silent for ${Math.round(silenceMs / 1000)} s.`);
}
