import type { IncomingMessage } from 'node:http';
import { ControlError } from './control-error.ts';

const MAX_BYTES = 2 * 1024 * 1024;

/**
 * Reads the JSON body of a request.
 *
 * @throws ControlError payload_too_large, unsupported_media_type, invalid_request
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new ControlError('unsupported_media_type', 'The body must be application/json.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new ControlError('payload_too_large', `The body must not be larger than ${MAX_BYTES} bytes.`, {
        headers: { connection: 'close' },
      });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) as unknown;
  } catch {
    const detail = 'The body is no valid JSON.';
    throw new ControlError('invalid_request', detail, { errors: [{ pointer: '', code: 'invalid_json', detail }] });
  }
}
