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
