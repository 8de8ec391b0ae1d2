import type { Deps } from '../../deps.ts';
import type { ClusterGateway } from '../../ports/cluster-gateway.ts';
import { openCluster } from '../access.ts';

/** The gateway to the workspace's Argo CD, where one is installed. */
export function openHost(deps: Deps, workspaceId: string): Promise<ClusterGateway | null> {
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.cluster.findFirst({ where: { workspaceId, hosting: true }, select: { id: true, argocd: true } });
    return row === null || row.argocd === null ? null : openCluster(deps, tx, workspaceId, row.id);
  });
}
