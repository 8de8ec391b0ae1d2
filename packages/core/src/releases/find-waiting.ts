import type { Tx } from '@argosy/db/client';
import type { OrderedRelease } from '@argosy/domain/release/supersede';
import type { OpenRelease } from './new-release.ts';

/** What there is to know of a release that waits as long as it is not the one to be committed. */
export interface Waiting extends OrderedRelease {
  deploymentId: string;
}

/** The releases of a deployment that nothing but a hold keeps from their commit, oldest first. There may be thousands. */
export async function findWaiting(tx: Tx, workspaceId: string, deploymentId: string): Promise<Waiting[]> {
  const rows = await tx.release.findMany({
    where: { workspaceId, deploymentId, state: { in: ['queued', 'blocked'] } },
    orderBy: { number: 'asc' },
    select: { id: true, deploymentId: true, number: true, state: true },
  });
  return rows as Waiting[];
}

/** The whole row of a release that waits. */
export async function getWaiting(tx: Tx, workspaceId: string, id: string): Promise<OpenRelease & { memory: unknown }> {
  const include = { deployment: { select: { appId: true, environmentId: true } } };
  return (await tx.release.findUniqueOrThrow({ where: { id, workspaceId }, include })) as unknown as OpenRelease & { memory: unknown };
}
