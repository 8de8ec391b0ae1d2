import { destinationServer } from '../destination.ts';
import type { Deps } from '../../deps.ts';
import { DONE, type JobResult } from '../../jobs/result.ts';
import type { ClusterGateway } from '../../ports/cluster-gateway.ts';
import { openCluster, readAccess } from '../access.ts';
import { ensureDestination } from './ensure-destination.ts';
import { reportProgress, type Step } from './progress.ts';

/** Makes a later cluster a destination of the workspace's Argo CD, once that is ready. */
export async function bootstrapDestination(
  deps: Deps,
  target: ClusterGateway,
  workspace: { id: string },
  cluster: { id: string; name: string; server: string; hosting: boolean },
): Promise<JobResult> {
  const host = await deps.db.inWorkspace(workspace.id, async (tx) => {
    const row = await tx.cluster.findFirst({ where: { workspaceId: workspace.id, hosting: true } });
    if (row === null || row.status !== 'ready') return null;
    return {
      name: row.name,
      gateway: await openCluster(deps, tx, workspace.id, row.id),
      access: await readAccess(deps, tx, workspace.id, cluster.id),
    };
  });
  const report = (steps: Step[]) => reportProgress(deps, workspace.id, cluster.id, { steps });
  if (host === null) {
    await report([
      { type: 'ArgoCdInstalled', status: 'Unknown', reason: 'WaitingForHost', message: "The workspace's Argo CD is not ready yet." },
    ]);
    return { againInMs: 2000 };
  }
  if (!(await ensureDestination(host.gateway, target, cluster, host.access))) return { againInMs: 300 };
  const served = `Served by the Argo CD of the cluster ${host.name} as ${destinationServer(cluster)}.`;
  const step = (type: Step['type']): Step => ({ type, status: 'True', reason: 'ServedByHost', message: served });
  await report([step('ArgoCdInstalled'), step('RepositoryConnected'), step('NotificationsVerified'), step('PublicUrlCurrent')]);
  return DONE;
}
