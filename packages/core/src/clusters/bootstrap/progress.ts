import type { Cluster, Condition } from '@argosy/contracts/http/clusters';
import { appendEvents } from '@argosy/db/events';
import type { Deps } from '../../deps.ts';
import { allTrue, withCondition, type ConditionType } from '../conditions.ts';
import type { InstalledArgoCd } from '../view.ts';
import { SYSTEM } from '../../scope.ts';

export interface Step {
  type: ConditionType;
  status: Condition['status'];
  /** CamelCase, as in Kubernetes. */
  reason: string;
  message: string;
}

export interface Change {
  steps?: Step[];
  status?: Cluster['status'];
  argocd?: InstalledArgoCd;
  uid?: string;
}

/**
 * Writes how far a cluster has come. It becomes ready when its last condition turns true, and `cluster.<status>` is told
 * when its status changes.
 */
export async function reportProgress(deps: Deps, workspaceId: string, clusterId: string, change: Change): Promise<void> {
  const at = deps.clock.now();
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.$queryRaw`SELECT id FROM clusters WHERE workspace_id = ${workspaceId} AND id = ${clusterId} FOR UPDATE`;
    const row = await tx.cluster.findUnique({ where: { id: clusterId, workspaceId } });
    if (row === null) return;
    const before = row.conditions as Condition[];
    const conditions = (change.steps ?? []).reduce((all, step) => withCondition(all, step, at), before);
    const status = change.status ?? (allTrue(conditions) ? 'ready' : row.status);
    await tx.cluster.update({
      where: { id: clusterId, workspaceId },
      data: {
        status,
        conditions,
        // What a bootstrap brought to `ready` answers.
        ...(status === 'ready' && { unreachableSince: null }),
        ...(change.argocd && { argocd: { ...change.argocd } }),
        ...(change.uid !== undefined && { uid: change.uid }),
      },
      select: { id: true },
    });
    if (status === row.status) return;
    const failed = conditions.find((condition) => condition.status === 'False');
    await appendEvents(tx, workspaceId, at, [
      {
        type: `cluster.${status}`,
        subject: { type: 'cluster', id: clusterId },
        actor: SYSTEM,
        data: status === 'failed' && failed !== undefined ? { condition: failed.type, reason: failed.reason, message: failed.message } : {},
      },
    ]);
  });
}
