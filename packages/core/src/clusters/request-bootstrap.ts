import type { Cluster } from '@argosy/contracts/http/clusters';
import { enqueue } from '@argosy/db/outbox';
import { AppError } from '@argosy/domain/app-error';
import { parseId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { audit, recordEvents } from '../record.ts';
import type { Scope } from '../scope.ts';
import { sealAccess } from './access.ts';
import { initialConditions } from './conditions.ts';
import { hostOf } from './read.ts';
import type { ReadKubeconfig } from './register.ts';
import { viewCluster } from './view.ts';

/**
 * Asks for the cluster's bootstrap once more, with a new kubeconfig where one is given. Every step is safe to repeat.
 *
 * @throws AppError not_found, being_deleted, invalid_kubeconfig, address_not_allowed
 */
export async function requestBootstrap(
  deps: Deps,
  scope: Scope,
  id: string,
  kubeconfig?: { text: string; read: ReadKubeconfig },
): Promise<Cluster> {
  const access = kubeconfig === undefined ? undefined : await kubeconfig.read(kubeconfig.text);
  return deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    await tx.$queryRaw`SELECT id FROM clusters WHERE workspace_id = ${scope.workspaceId} AND id = ${parseId('cluster', id)} FOR UPDATE`;
    const row = await tx.cluster.findUnique({ where: { id, workspaceId: scope.workspaceId } });
    if (row === null) throw new AppError('not_found', 'There is no such cluster.');
    if (row.deletingAt !== null) throw new AppError('being_deleted', 'The cluster is being deleted.');
    if (access !== undefined) {
      const at = deps.clock.now();
      await tx.clusterCredential.update({
        where: { clusterId: id, workspaceId: scope.workspaceId },
        data: { sealed: sealAccess(deps, id, access), updatedAt: at },
        select: { clusterId: true },
      });
    }
    // Every step is looked at anew, the callback too.
    await tx.connection.updateMany({ where: { clusterId: id, workspaceId: scope.workspaceId }, data: { canarySeenAt: null } });
    const changed = await tx.cluster.update({
      where: { id, workspaceId: scope.workspaceId },
      data: {
        status: 'bootstrapping',
        conditions: initialConditions(deps.clock.now()),
        unreachableSince: null,
        ...(access && { server: access.server }),
      },
    });
    await enqueue(tx, scope.workspaceId, [
      { job: 'bootstrap-cluster', key: id, data: { clusterId: id } },
      // Another address stands in projects and Applications as their destination.
      ...(changed.server === row.server || row.hosting ? [] : [{ job: 'move-addresses', key: 'move', data: {} }]),
    ]);
    const action = access === undefined ? 'cluster.bootstrap' : 'cluster.replace_kubeconfig';
    await audit(deps, tx, scope, { action, subject: { type: 'cluster', id } });
    await recordEvents(deps, tx, scope, [{ type: 'cluster.bootstrapping', subject: { type: 'cluster', id }, data: {} }]);
    return viewCluster(changed, await hostOf(tx, scope.workspaceId));
  });
}
