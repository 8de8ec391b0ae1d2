import type { RepositoryReader, StoredPack } from '@argosy/core/ports/git-host';
import type { GitHostLog } from './log.ts';
import { mergePacks } from './merge-packs.ts';
import { DELIMITER, FLUSH, pkt } from './pkt-line.ts';
import type { PlainFetch } from './protocol-v2.ts';
import { releasedStream } from './released-stream.ts';
import { sidebandPackets } from './sideband.ts';

export interface RangeFetchOptions {
  reader: RepositoryReader;
  /** Bytes of packs for one answer; more than that is better sent with deltas. */
  maxBytes: number;
  log?: GitHostLog | undefined;
}

/**
 * Answers a plain fetch of version 2 from stored packs. History is a line and never rewritten, so what a client lacks
 * are the commits after the newest one that it has; and each pack holds all that its commits changed.
 *
 * @returns a Buffer where the answer is small; null where `git upload-pack` has to answer: nothing in common, folded
 *   packs, too much, or an unknown want
 */
export type RangeFetch = (workspaceId: string, fetch: PlainFetch) => Promise<Buffer | AsyncIterable<Buffer> | null>;

const SMALL = 1024 * 1024;
/** So many of the largest answers may be held in memory for clients that read slowly; the next goes another way. */
const MAX_HELD = 8;

export function createRangeFetch({ reader, maxBytes, log }: RangeFetchOptions): RangeFetch {
  let held = 0;
  return async function rangeFetch(workspaceId, fetch) {
    const range = await findRange(reader, workspaceId, fetch);
    if (range === null || Buffer.isBuffer(range)) return range;
    const packs = await findPlainPacks(reader, workspaceId, range, maxBytes).catch((error: unknown) => {
      // Packs that are folded while they are read, for example: the way by the local copy tries again.
      log?.warn({ err: error, workspaceId }, 'the packs of a range could not be read');
      return null;
    });
    if (packs === null) return null;
    const merged = mergePacks(packs);
    const chunks = renderAnswer(merged.chunks(), range.common, fetch.done);
    if (merged.length <= SMALL) return Buffer.concat([...chunks]);
    if (held + merged.length > MAX_HELD * maxBytes) return null;
    held += merged.length;
    let counted = merged.length;
    return releasedStream(chunks, () => {
      held -= counted;
      counted = 0;
    });
  };
}

interface Range {
  after: bigint;
  upTo: bigint;
  common: string[];
}

/** What the client lacks; a Buffer where the answer is that nothing is in common yet. */
async function findRange(reader: RepositoryReader, workspaceId: string, fetch: PlainFetch): Promise<Range | Buffer | null> {
  const sequences = await reader.sequencesOf(workspaceId, [...new Set([...fetch.wants, ...fetch.haves])]);
  const wanted = fetch.wants.map((sha) => sequences.get(sha));
  if (wanted.includes(undefined)) return null;
  const common = fetch.haves.filter((sha) => sequences.has(sha));
  if (common.length === 0) {
    // The client goes on with older ones, or says done and is then a clone.
    return fetch.done ? null : Buffer.concat([pkt('acknowledgments\n'), pkt('NAK\n'), FLUSH]);
  }
  const after = highest(common.map((sha) => sequences.get(sha)));
  const upTo = highest(wanted);
  return after < upTo ? { after, upTo, common } : null;
}

/** The packs of the range; null where they are too many bytes or not all plain. */
async function findPlainPacks(
  reader: RepositoryReader,
  workspaceId: string,
  { after, upTo }: Range,
  maxBytes: number,
): Promise<StoredPack[] | null> {
  const packs: StoredPack[] = [];
  let bytes = 0;
  let reached = after;
  for await (const pack of reader.packs(workspaceId, after, upTo)) {
    bytes += pack.bytes.length;
    if (pack.folded || bytes > maxBytes || pack.firstSequence > reached + 1n) return null;
    reached = pack.lastSequence;
    packs.push(pack);
  }
  return reached >= upTo ? packs : null;
}

function* renderAnswer(pack: Iterable<Buffer>, common: readonly string[], done: boolean): Generator<Buffer> {
  if (!done) yield Buffer.concat([pkt('acknowledgments\n'), ...common.map((sha) => pkt(`ACK ${sha}\n`)), pkt('ready\n'), DELIMITER]);
  yield pkt('packfile\n');
  yield* sidebandPackets(pack);
  yield FLUSH;
}

function highest(sequences: readonly (bigint | undefined)[]): bigint {
  let max = 0n;
  for (const sequence of sequences) if (sequence !== undefined && sequence > max) max = sequence;
  return max;
}
