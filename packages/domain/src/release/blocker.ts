import { cutText, readList, readRecord, readText, readTime, readWord } from '../cluster/outside.ts';

/** What can keep a release from being live, as the contract's `blockedBy` names it. */
export const BLOCKER_KINDS = [
  'queue',
  'hold',
  'freeze',
  'approval',
  'commit',
  'revision_not_seen',
  'sync_on_older_commit',
  'wave',
  'hook',
  'pod',
  'callback',
  'provider',
  'cluster',
] as const;

export type BlockerKind = (typeof BLOCKER_KINDS)[number];

/** One thing that keeps a release from being live. */
export interface Blocker {
  kind: BlockerKind;
  /** What it is, for people: `Deployment api`, `Pod api-6c9f`, `Argo CD`, `the hold`. */
  subject: string;
  /** RFC 3339: since when it has been seen without a break. */
  since: string;
  /** A sentence in the words of the cluster, of Argo CD, or of Argosy. */
  detail: string;
}

/** A blocker as one look shows it, which cannot tell since when. */
export interface Sighting extends Omit<Blocker, 'since'> {
  /** Where something else tells since when. */
  since?: string;
}

const AT_MOST = 6;
const SUBJECT_BYTES = 253;
const DETAIL_BYTES = 800;

/**
 * The blockers of a look, bounded, each with the time since which it has been seen: what goes on under the same kind and
 * subject keeps its time, whatever its words are by now.
 *
 * @param before the blockers of the look before
 * @param now the time of this look
 */
export function dateBlockers(before: readonly Blocker[], sightings: readonly Sighting[], now: Date): Blocker[] {
  return sightings.slice(0, AT_MOST).map((sighting) => {
    const subject = cutText(sighting.subject, SUBJECT_BYTES);
    const known = before.find((one) => one.kind === sighting.kind && one.subject === subject);
    const since = sighting.since ?? known?.since ?? now.toISOString();
    return { kind: sighting.kind, subject, since, detail: cutText(sighting.detail, DETAIL_BYTES) };
  });
}

/** Reads stored blockers; what is not understood is forgotten. */
export function parseBlockers(value: unknown): Blocker[] {
  return readList(value, AT_MOST)
    .map(readRecord)
    .flatMap((stored) => {
      const kind = readWord(stored['kind'], BLOCKER_KINDS);
      const subject = readText(stored['subject'], SUBJECT_BYTES);
      const since = readTime(stored['since'])?.toISOString();
      const detail = readText(stored['detail'], DETAIL_BYTES);
      return kind && subject && since && detail ? [{ kind, subject, since, detail }] : [];
    });
}
