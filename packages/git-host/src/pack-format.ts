const SIGNATURE = 0x5041434b;

/** Bytes of a pack before its first entry. */
export const PACK_HEADER_BYTES = 12;
/** The SHA-1 of everything before it ends a pack. */
export const PACK_TRAILER_BYTES = 20;
/** One object in a stored pack's index: name (20), offset (4), length (4). */
export const INDEX_RECORD_BYTES = 28;

/** The header of a pack of version 2. */
export function packHeader(objects: number): Buffer {
  const header = Buffer.alloc(PACK_HEADER_BYTES);
  header.writeUInt32BE(SIGNATURE, 0);
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects, 8);
  return header;
}

/**
 * How many objects a pack says it holds.
 *
 * @throws Error where the bytes are no pack of version 2
 */
export function readPackHeader(bytes: Uint8Array): number {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PACK_HEADER_BYTES));
  if (header.length < PACK_HEADER_BYTES || header.readUInt32BE(0) !== SIGNATURE || header.readUInt32BE(4) !== 2) {
    throw new Error('these bytes are no Git pack');
  }
  return header.readUInt32BE(8);
}
