import type { Tx } from '@argosy/db/client';
import type { OrderedRelease } from '@argosy/domain/release/supersede';
import type { OpenRelease } from './new-release.ts';

/** A release that waits for its commit, with its whole row. */
export type WaitingRelease = OpenRelease & OrderedRelease & { memory: unknown };

/** The releases of a deployment that nothing but a hold keeps from their commit, oldest first. */
export async function findWaiting(tx: Tx, workspaceId: string, deploymentId: string): Promise<WaitingRelease[]> {
  const rows = await tx.release.findMany({
    where: { workspaceId, deploymentId, state: { in: ['queued', 'blocked'] } },
    orderBy: { number: 'asc' },
    include: { deployment: { select: { appId: true, environmentId: true } } },
  });
  return rows as unknown as WaitingRelease[];
}
