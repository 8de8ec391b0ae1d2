import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { NewPack } from '@argosy/core/ports/git-host';
import type { GitObject, ObjectType } from './git-object.ts';
import { INDEX_RECORD_BYTES, PACK_HEADER_BYTES, packHeader } from './pack-format.ts';

const TYPE_NUMBERS: Record<ObjectType, number> = { commit: 1, tree: 2, blob: 3 };

export interface PackWriter {
  /** Adds an object, once, however often it is given. */
  add(object: GitObject): void;
  finish(): Pick<NewPack, 'objects' | 'index' | 'bytes'>;
}

/**
 * Writes one pack (version 2, no deltas) and the index of its entries. Level 1, since a fold compresses again later
 * and a commit must not wait.
 */
export function createPackWriter(): PackWriter {
  const seen = new Set<string>();
  const parts: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = PACK_HEADER_BYTES;
  return {
    add(object) {
      const name = object.sha.toString('latin1');
      if (seen.has(name)) return;
      seen.add(name);
      const head = entryHeader(TYPE_NUMBERS[object.type], object.content.length);
      const body = deflateSync(object.content, { level: 1 });
      const length = head.length + body.length;
      const record = Buffer.alloc(INDEX_RECORD_BYTES);
      object.sha.copy(record);
      record.writeUInt32BE(offset, 20);
      record.writeUInt32BE(length, 24);
      records.push(record);
      parts.push(head, body);
      offset += length;
    },
    finish() {
      const content = Buffer.concat([packHeader(records.length), ...parts]);
      const trailer = createHash('sha1').update(content).digest();
      return { objects: records.length, index: Buffer.concat(records), bytes: Buffer.concat([content, trailer]) };
    },
  };
}

/** Type and length: four bits of the length in the first byte, then seven in each, the lowest first. */
function entryHeader(type: number, length: number): Buffer {
  const bytes: number[] = [];
  let byte = (type << 4) | (length & 0x0f);
  let rest = Math.floor(length / 16);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
    rest = Math.floor(rest / 128);
  }
  bytes.push(byte);
  return Buffer.from(bytes);
}
