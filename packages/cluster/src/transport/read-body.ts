import type { IncomingMessage } from 'node:http';

import { ClusterError } from '@argosy/core/ports/cluster-gateway';

/**
 * Reads an answer's body whole.
 *
 * @param maxBytes more than that ends the connection
 * @param cut whether to give the first `maxBytes` bytes instead of failing
 * @throws ClusterError invalid where the body is larger than allowed
 */
export async function readBody(response: IncomingMessage, maxBytes: number, cut = false): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= maxBytes) continue;
    response.destroy();
    if (cut) return Buffer.concat(chunks).subarray(0, maxBytes);
    throw new ClusterError('invalid', `The API server's answer is larger than ${maxBytes} bytes.`);
  }
  return Buffer.concat(chunks);
}
