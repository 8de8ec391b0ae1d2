import type { Cluster } from '@argosy/contracts/http/clusters';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { enqueue } from '@argosy/db/outbox';
import { AppError } from '@argosy/domain/app-error';
import { parseId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { audit, recordEvents } from '../record.ts';
import type { Scope } from '../scope.ts';
import { hostOf } from './read.ts';
import { viewCluster } from './view.ts';

/**
 * Begins the deletion of a cluster: what Argosy installed there goes, and the registration.
 *
 * @throws AppError not_found, cluster_has_dependents
 */
export async function requestClusterDeletion(deps: Deps, scope: Scope, id: string): Promise<Cluster> {
  return deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    const { workspaceId } = scope;
    await lockLifecycle(tx, workspaceId, 'exclusive');
    const row = await tx.cluster.findUnique({
      where: { id: parseId('cluster', id), workspaceId },
      include: { _count: { select: { environments: true } } },
    });
    if (row === null) throw new AppError('not_found', 'There is no such cluster.');
    if (row.deletingAt !== null) return viewCluster(row, await hostOf(tx, workspaceId));
    if (row._count.environments > 0) throw new AppError('cluster_has_dependents', 'The cluster still has environments: delete them first.');
    const others = await tx.cluster.count({ where: { workspaceId, id: { not: id } } });
    if (row.hosting && others > 0)
      throw new AppError('cluster_has_dependents', "The cluster hosts the workspace's Argo CD: delete the other clusters first.");
    const changed = await tx.cluster.update({ where: { id, workspaceId }, data: { deletingAt: deps.clock.now() } });
    await enqueue(tx, workspaceId, [{ job: 'delete-cluster', key: id, data: { clusterId: id } }]);
    await audit(deps, tx, scope, { action: 'cluster.delete', subject: { type: 'cluster', id } });
    await recordEvents(deps, tx, scope, [{ type: 'cluster.deleting', subject: { type: 'cluster', id }, data: {} }]);
    return viewCluster(changed, await hostOf(tx, workspaceId));
  });
}
