/** The states of a release in the order in which they are passed; the finals stand last and side by side. */
export const RELEASE_STATES = [
  'queued',
  'blocked',
  'awaiting_approval',
  'committing',
  'committed',
  'syncing',
  'progressing',
  'succeeded',
  'failed',
  'timed_out',
  'superseded',
  'cancelled',
  'rejected',
] as const;

export type ReleaseState = (typeof RELEASE_STATES)[number];

export const FINAL_STATES = ['succeeded', 'failed', 'timed_out', 'superseded', 'cancelled', 'rejected'] as const satisfies ReleaseState[];
export type FinalState = (typeof FINAL_STATES)[number];

/** The states of a release that waits for its commit. */
export const UNCOMMITTED_STATES = ['queued', 'blocked', 'awaiting_approval', 'committing'] as const satisfies ReleaseState[];

/** The states in which the cluster is watched for a release. */
export const LIVE_STATES = ['committed', 'syncing', 'progressing'] as const satisfies ReleaseState[];

/** How far a state is on the way. */
const STEPS: Record<ReleaseState, number> = {
  queued: 0,
  blocked: 1,
  awaiting_approval: 2,
  committing: 3,
  committed: 4,
  syncing: 5,
  progressing: 6,
  succeeded: 7,
  failed: 7,
  timed_out: 7,
  superseded: 7,
  cancelled: 7,
  rejected: 7,
};

/** Whether the release has ended: such a state is never left. */
export function isFinal(state: ReleaseState): state is FinalState {
  return STEPS[state] === STEPS.succeeded;
}

/** Whether the release's commit is in the repository and its outcome is still open. */
export function isLive(state: ReleaseState): state is (typeof LIVE_STATES)[number] {
  return state === 'committed' || state === 'syncing' || state === 'progressing';
}

/** Whether the release still waits for its commit. */
export function isUncommitted(state: ReleaseState): boolean {
  return STEPS[state] < STEPS.committed;
}

/**
 * Whether `next` may come after `state`: states may be skipped, never reversed, and finals never move. `committed` is
 * never skipped on the way to what only the cluster can tell, and what is committed can no longer be rejected.
 */
export function mayFollow(state: ReleaseState, next: ReleaseState): boolean {
  if (isFinal(state)) return false;
  if (next === 'rejected' && !isUncommitted(state)) return false;
  if (needsCommit(next) && isUncommitted(state)) return false;
  return STEPS[next] > STEPS[state];
}

function needsCommit(state: ReleaseState): boolean {
  return state === 'syncing' || state === 'progressing' || state === 'succeeded';
}
