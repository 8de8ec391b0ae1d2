/** A packet of Git's protocol: data, or one of its special packets. */
export type Packet = { type: 'data'; data: Buffer } | { type: 'flush' | 'delimiter' | 'response-end' };

/** The most that one packet may carry, beside its four digits. */
export const MAX_PACKET_DATA = 65_516;

export const FLUSH = Buffer.from('0000');
export const DELIMITER = Buffer.from('0001');

const SPECIAL = ['flush', 'delimiter', 'response-end'] as const;

/** What a client sent is not Git's protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** One data packet. */
export function pkt(data: string | Uint8Array): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  if (bytes.length > MAX_PACKET_DATA) throw new Error('too much for one packet');
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

/**
 * Takes a body apart into packets.
 *
 * @throws ProtocolError
 */
export function parsePackets(body: Buffer): Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at < body.length;) {
    const digits = body.toString('latin1', at, at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new ProtocolError('a packet does not begin with its length');
    const length = Number.parseInt(digits, 16);
    const special = SPECIAL[length];
    if (special !== undefined) {
      packets.push({ type: special });
      at += 4;
      continue;
    }
    if (length < 4 || at + length > body.length) throw new ProtocolError('a packet has a wrong length');
    packets.push({ type: 'data', data: body.subarray(at + 4, at + length) });
    at += length;
  }
  return packets;
}

/** A packet's text without the line feed that may end it. */
export function textOf(data: Buffer): string {
  const text = data.toString('utf8');
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
