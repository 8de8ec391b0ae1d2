import type { IncomingMessage } from 'node:http';
import { ApiError } from '../../kubernetes/api-error.ts';

/** The most bytes that a request's body may have, as for a real API server. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/**
 * A request's body.
 *
 * @throws ApiError 413 where it is larger than 3 MiB
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not end the connection: the refusal goes over it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY_BYTES}`);
}
