import type { ReleaseState } from './states.ts';

/** What a cancellation did to the repository. */
export interface Undoing {
  /** The commit that is undone. */
  sequence: number;
  /** The commit that undoes it. */
  by: number;
  /** The number of the release whose files are back; null where there are none any more. */
  restored: number | null;
}

const SO_FAR: Partial<Record<ReleaseState, string>> = {
  committed: 'Argo CD may have begun with it',
  syncing: 'Argo CD was syncing it',
  progressing: 'Argo CD had synced it and its rollout was running',
};

/** What a cancellation leaves in place. */
export interface Left {
  /** Whether the hold that a rollback has placed still stands. */
  hold: boolean;
}

/**
 * What a cancelled release says of its end: what was undone, and what no commit can undo.
 *
 * @param state the release's state until now
 * @param undoing null where nothing had been committed
 */
export function describeCancellation(state: ReleaseState, undoing: Undoing | null, left: Left): string {
  if (undoing === null) return 'Cancelled before it was committed: nothing has changed in Git or in the cluster.';
  const { sequence, by, restored } = undoing;
  const done =
    restored === null
      ? 'no release had come before it, so its files are removed and Argo CD takes away what runs'
      : `the files of release ${restored} are back`;
  return (
    `Cancelled: commit ${by} undoes commit ${sequence}, ${done}. ${SO_FAR[state] ?? 'It was under way'}: what its pods, jobs and hooks ` +
    `have done outside of the cluster's manifests, a change of a database's schema for example, is not undone.${left.hold ? ' The hold that it placed still stands.' : ''}`
  );
}
