import type { Tx } from '@argosy/db/client';
import { LIVE_STATES } from '@argosy/domain/release/states';
import { openCluster } from '../../clusters/access.ts';
import { openHostIn } from '../../clusters/argocd/open-host.ts';
import type { Deps } from '../../deps.ts';
import type { ClusterGateway } from '../../ports/cluster-gateway.ts';
import { openRedactor } from '../../redact.ts';

/** A way to a cluster; `unusable` where what Argosy keeps of it cannot be opened. */
export type Way = { is: 'open'; gateway: ClusterGateway } | { is: 'none' } | { is: 'unusable' };

export type Watched = NonNullable<Awaited<ReturnType<typeof loadWatched>>>;

/** The deployment with its release under way and the ways to its clusters; null where it is gone or going. */
export function loadWatched(deps: Deps, workspaceId: string, deploymentId: string) {
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.deployment.findUnique({
      where: { id: deploymentId, workspaceId },
      include: { app: { select: { slug: true } }, environment: true },
    });
    if (row === null || row.deletingAt !== null) return null;
    const release = await tx.release.findFirst({
      where: { workspaceId, deploymentId, state: { in: [...LIVE_STATES] } },
      orderBy: { number: 'desc' },
    });
    const newest = await tx.inbox.findFirst({
      where: { workspaceId, application: deploymentId },
      orderBy: { id: 'desc' },
      select: { id: true },
    });
    return {
      row,
      release,
      hasPrevious: release !== null && (await hasSucceededBefore(tx, workspaceId, deploymentId, release.number)),
      host: await way(deps, () => openHostIn(deps, tx, workspaceId)),
      target: await way(deps, () => openCluster(deps, tx, workspaceId, row.environment.clusterId)),
      redact: release === null ? (text: string) => text : await openRedactor(deps, tx, workspaceId),
      inboxUpTo: newest?.id ?? 0n,
    };
  });
}

async function hasSucceededBefore(tx: Tx, workspaceId: string, deploymentId: string, number: number): Promise<boolean> {
  const earlier = await tx.release.findFirst({
    where: { workspaceId, deploymentId, state: 'succeeded', number: { lt: number } },
    select: { id: true },
  });
  return earlier !== null;
}

/** A credential that cannot be opened must not keep the deadline from being judged. */
async function way(deps: Deps, open: () => Promise<ClusterGateway | null>): Promise<Way> {
  try {
    const gateway = await open();
    return gateway === null ? { is: 'none' } : { is: 'open', gateway };
  } catch (error) {
    deps.log.error({ err: error }, 'a cluster cannot be opened with what is kept of it');
    return { is: 'unusable' };
  }
}
