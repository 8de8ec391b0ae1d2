import { createHash } from 'node:crypto';
import type { StoredPack } from '@argosy/core/ports/git-host';
import { INDEX_RECORD_BYTES, PACK_HEADER_BYTES, PACK_TRAILER_BYTES, packHeader } from './pack-format.ts';

export interface MergedPack {
  objects: number;
  /** Bytes of the whole pack. */
  length: number;
  /** The pack, in parts of any size. */
  chunks(): Generator<Buffer>;
}

interface Slice {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/**
 * Makes one pack of several that hold no deltas, each object once (`fsckObjects` refuses doubles). Entries are copied
 * as they are stored and never inflated.
 *
 * @throws Error where a pack is folded or its index does not fit its bytes
 */
export function mergePacks(packs: readonly StoredPack[]): MergedPack {
  const seen = new Set<string>();
  const slices: Slice[] = [];
  for (const pack of packs) collectSlices(pack, seen, slices);
  const length = slices.reduce((sum, slice) => sum + slice.end - slice.start, PACK_HEADER_BYTES + PACK_TRAILER_BYTES);
  const objects = seen.size;
  return {
    objects,
    length,
    *chunks() {
      const hash = createHash('sha1');
      const header = packHeader(objects);
      hash.update(header);
      yield header;
      for (const { bytes, start, end } of slices) {
        const part = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
        hash.update(part);
        yield part;
      }
      yield hash.digest();
    },
  };
}

/** Adds the entries not seen yet; neighbours become one slice. */
function collectSlices(pack: StoredPack, seen: Set<string>, slices: Slice[]): void {
  const { bytes } = pack;
  const index = Buffer.from(pack.index.buffer, pack.index.byteOffset, pack.index.length);
  if (pack.folded || index.length !== pack.objects * INDEX_RECORD_BYTES) throw new Error('a stored pack has no index that fits it');
  for (let at = 0; at < index.length; at += INDEX_RECORD_BYTES) {
    const name = index.toString('latin1', at, at + 20);
    if (seen.has(name)) continue;
    seen.add(name);
    const start = index.readUInt32BE(at + 20);
    const end = start + index.readUInt32BE(at + 24);
    if (start < PACK_HEADER_BYTES || end <= start || end > bytes.length - PACK_TRAILER_BYTES) throw new Error('a stored pack is damaged');
    const last = slices.at(-1);
    if (last?.bytes === bytes && last.end === start) last.end = end;
    else slices.push({ bytes, start, end });
  }
}
