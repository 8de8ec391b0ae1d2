import { ClusterError, type HelmRelease } from '@argosy/core/ports/cluster-gateway';

import { parseEntries } from './parse-release.ts';

export interface HealingMoves {
  /** Whether the unfinished revision is of Argosy's making. */
  isOurs(): Promise<boolean>;
  /** Output of `helm history --output json`. */
  history(): Promise<string>;
  uninstall(): Promise<void>;
  rollback(revision: number): Promise<void>;
  status(): Promise<HelmRelease>;
}

/**
 * Brings a release into a state that `helm upgrade --install` accepts, after a Helm that was killed half-way (trust-F21).
 * Helm refuses to work on a pending release, for it cannot know whether another Helm is at work; Argosy does: its lease
 * lets one work at a time, and a Helm of a dead process has lost its way to the cluster with it.
 *
 * A first installation is taken away and made anew (a chart's CRDs that are to be kept stay); a later revision goes
 * back to the last one that served. `failed` and `deployed` need nothing.
 *
 * @throws ClusterError
 */
export async function healRelease(release: HelmRelease, moves: HealingMoves): Promise<void> {
  if (release.status === 'uninstalling' || release.status === 'uninstalled') return moves.uninstall();
  if (!release.status.startsWith('pending-')) return;
  if (!(await moves.isOurs())) {
    throw new ClusterError(
      'conflict',
      'A Helm release of this name is unfinished and was not made by Argosy. Finish it or remove it, then try again.',
    );
  }
  const good = parseEntries(await moves.history()).filter((entry) => entry.status === 'deployed' || entry.status === 'superseded');
  const last = good.at(-1);
  if (last === undefined) return moves.uninstall();
  try {
    await moves.rollback(last.revision);
  } catch (error) {
    // A rollback that failed has still ended the pending state.
    if ((await moves.status()).status.startsWith('pending-')) throw error;
    if (!(error instanceof ClusterError)) throw error;
  }
}
