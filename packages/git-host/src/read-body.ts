import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const inflate = promisify(gunzip);

/** A request that cannot be served, with the status and the sentence that say so. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly status: number;

  constructor(status: number, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.status = status;
  }
}

/**
 * Reads a request's body, unpacked where the client packed it.
 *
 * @param encoding the Content-Encoding header
 * @param maxBytes for the body as it came and as it is unpacked
 * @throws RefusedRequest 413, 415, and 400 for what is no gzip
 */
export async function readBody(body: AsyncIterable<Uint8Array>, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const packed = encoding === 'gzip' || encoding === 'x-gzip';
  if (!packed && encoding !== undefined && encoding !== '' && encoding !== 'identity') {
    throw new RefusedRequest(415, 'Bodies may be plain or packed with gzip.');
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) throw tooLarge();
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  if (!packed) return bytes;
  try {
    return await inflate(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new RefusedRequest(400, 'The body is not packed as its Content-Encoding says.', { cause: error });
  }
}

function tooLarge(): RefusedRequest {
  return new RefusedRequest(413, 'The request is too large.');
}
