import type { Tx } from '@argosy/db/client';

/**
 * The release whose files stood in Git at a place of the repository's history. That is the newest one committed up to
 * there, unless its cancellation had been committed by then: that one put the files of an earlier release back, or none.
 *
 * @param sequence a commit sequence
 * @returns the release's id; null where the deployment had no files there
 */
export async function findReleaseAt(tx: Tx, workspaceId: string, deploymentId: string, sequence: bigint): Promise<string | null> {
  // Only the newest committed release can be cancelled, so one row tells. Numbers and commits have the same order.
  const row = await tx.release.findFirst({
    where: { workspaceId, deploymentId, commitSequence: { lte: sequence } },
    orderBy: { number: 'desc' },
    select: { id: true, restoredSequence: true, restoredReleaseId: true },
  });
  if (row === null) return null;
  return row.restoredSequence !== null && row.restoredSequence <= sequence ? row.restoredReleaseId : row.id;
}

/**
 * A release, or where it was cancelled after its commit, the one whose files were put back: what a current release
 * comes to once Argo CD has seen the cancellation.
 *
 * @param id the current release's, or null
 * @returns null where nothing is left
 */
export async function findStanding(tx: Tx, workspaceId: string, id: string | null) {
  const row = id === null ? null : await tx.release.findUnique({ where: { id, workspaceId } });
  if (row === null || row.restoredSequence === null) return row;
  // What was put back had ended by then, and what has ended is not cancelled any more.
  return row.restoredReleaseId === null ? null : tx.release.findUnique({ where: { id: row.restoredReleaseId, workspaceId } });
}
