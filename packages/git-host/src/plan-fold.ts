/** A stored pack without its content. */
export interface PackSummary {
  firstSequence: bigint;
  lastSequence: bigint;
  folded: boolean;
  bytes: number;
}

export interface FoldRules {
  /** The newest commits, which clients fetch as ranges, stay in plain packs. */
  keepNewest: bigint;
  /** With fewer plain packs than this nothing is worth doing. */
  minPacks: number;
  /** What goes into one fold at most, in bytes as stored now. */
  maxBytes: number;
}

export interface FoldPlan {
  firstSequence: bigint;
  lastSequence: bigint;
}

/**
 * Decides which packs become one. Old folds are taken in only where they are not much larger than what is new, so that
 * the work stays in proportion to what was written, and the number of folds to its logarithm.
 *
 * @param packs all of a repository, in order
 */
export function planFold(packs: readonly PackSummary[], rules: FoldRules): FoldPlan | null {
  const newest = packs.at(-1)?.lastSequence ?? 0n;
  const old = packs.filter((pack) => pack.lastSequence <= newest - rules.keepNewest);
  const begin = old.findLastIndex((pack) => pack.folded) + 1;
  let start = begin;
  let end = begin;
  let bytes = 0;
  for (let next = old[end]; next !== undefined && (end === begin || bytes + next.bytes <= rules.maxBytes); next = old[end]) {
    bytes += next.bytes;
    end += 1;
  }
  if (end - begin < rules.minPacks) return null;
  for (let before = old[start - 1]; before !== undefined; before = old[start - 1]) {
    if (before.bytes > 2 * bytes || bytes + before.bytes > rules.maxBytes) break;
    bytes += before.bytes;
    start -= 1;
  }
  const first = old[start];
  const last = old[end - 1];
  return first === undefined || last === undefined ? null : { firstSequence: first.firstSequence, lastSequence: last.lastSequence };
}
