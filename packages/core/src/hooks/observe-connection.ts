import { enqueue } from '@argosy/db/outbox';
import { canaryName } from '@argosy/domain/argocd/canary';
import type { Deps } from '../deps.ts';

/** The canary's callback has arrived: the way back works, and the bootstrap can end. */
export async function observeConnection(deps: Deps, workspaceId: string, connectionId: string): Promise<void> {
  const at = deps.clock.now();
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    const connection = await tx.connection.findUnique({ where: { id: connectionId, workspaceId } });
    if (connection === null) return;
    await tx.inbox.updateMany({
      where: { workspaceId, application: canaryName(connectionId), handledAt: null },
      data: { handledAt: at, verdict: 'observed' },
    });
    if (connection.canarySeenAt !== null) return;
    await tx.connection.update({ where: { id: connectionId, workspaceId }, data: { canarySeenAt: at }, select: { id: true } });
    await enqueue(tx, workspaceId, [{ job: 'bootstrap-cluster', key: connection.clusterId, data: { clusterId: connection.clusterId } }]);
  });
}
