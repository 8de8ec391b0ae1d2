import { MAX_PACKET_DATA } from './pkt-line.ts';

const PACK_BAND = 1;
const MAX_PACK_BYTES = MAX_PACKET_DATA - 1;

/** Wraps the parts of a pack into packets of band 1, as full as they may be: 65,515 bytes of it each. */
export function* sidebandPackets(chunks: Iterable<Uint8Array>): Generator<Buffer> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  const take = (): Buffer => {
    const head = Buffer.from(`${(size + 5).toString(16).padStart(4, '0')}${String.fromCharCode(PACK_BAND)}`, 'latin1');
    const packet = Buffer.concat([head, ...waiting]);
    waiting = [];
    size = 0;
    return packet;
  };
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + MAX_PACK_BYTES - size);
      waiting.push(part);
      size += part.length;
      at += part.length;
      if (size === MAX_PACK_BYTES) yield take();
    }
  }
  if (size > 0) yield take();
}
