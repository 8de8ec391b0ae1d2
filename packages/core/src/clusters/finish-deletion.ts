import { appendEvents } from '@argosy/db/events';
import { canaryName } from '@argosy/domain/argocd/canary';
import type { Deps } from '../deps.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import type { ClusterGateway } from '../ports/cluster-gateway.ts';
import { openCluster } from './access.ts';
import { removeDestination } from './bootstrap/ensure-destination.ts';
import { findForeignArgoCd } from './bootstrap/find-foreign-argocd.ts';
import { applicationRef, ARGOCD_NAMESPACE, ARGOCD_RELEASE, namespaceRef, projectRef, secretRef } from './argocd/refs.ts';
import { SYSTEM } from '../scope.ts';

const LOOK_AGAIN_MS = 500;

/** Takes away what Argosy made in a cluster, then its registration. A cluster that was never reached has nothing of ours. */
export async function finishClusterDeletion(deps: Deps, workspaceId: string, clusterId: string): Promise<JobResult> {
  const found = await deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.cluster.findUnique({ where: { id: clusterId, workspaceId }, include: { connection: true } });
    if (row === null) return null;
    // A bootstrap that still runs ends by itself when it sees the deletion; until then nothing is taken away beneath it.
    const bootstrapping = (await tx.outbox.count({ where: { workspaceId, job: 'bootstrap-cluster', key: clusterId } })) > 0;
    const hosting = row.hosting ? null : await tx.cluster.findFirst({ where: { workspaceId, hosting: true }, select: { id: true } });
    return {
      row,
      bootstrapping,
      gateway: await openCluster(deps, tx, workspaceId, clusterId),
      host: hosting === null ? null : await openCluster(deps, tx, workspaceId, hosting.id),
    };
  });
  if (found === null || found.row.deletingAt === null) return DONE;
  if (found.bootstrapping) return { againInMs: LOOK_AGAIN_MS };
  const { row, gateway, host } = found;
  if (row.uid !== null) {
    if (row.hosting) {
      if (!(await uninstalled(gateway, workspaceId, clusterId, row.connection?.id ?? null))) return { againInMs: LOOK_AGAIN_MS };
    } else if (host !== null) {
      await removeDestination(host, gateway, clusterId);
    }
  }
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    if (row.connection !== null) await tx.repositoryCredential.deleteMany({ where: { workspaceId, id: row.connection.credentialId } });
    await tx.cluster.deleteMany({ where: { id: clusterId, workspaceId } });
    await appendEvents(tx, workspaceId, deps.clock.now(), [
      {
        type: 'cluster.deleted',
        subject: { type: 'cluster', id: clusterId },
        actor: SYSTEM,
        data: { name: row.name },
      },
    ]);
  });
  return DONE;
}

/** Root and canary, their project, the Helm release with its CRDs, and the namespace; an Argo CD of somebody else stays. */
async function uninstalled(gateway: ClusterGateway, workspaceId: string, clusterId: string, connectionId: string | null): Promise<boolean> {
  if ((await findForeignArgoCd(gateway, clusterId)) !== null) return true;
  if ((await gateway.read(namespaceRef(ARGOCD_NAMESPACE))) === null) return true;
  const applications = [workspaceId, ...(connectionId === null ? [] : [canaryName(connectionId)])];
  for (const name of applications) await gateway.remove(applicationRef(name));
  for (const name of applications) if ((await gateway.read(applicationRef(name))) !== null) return false;
  await gateway.remove(projectRef(workspaceId));
  await gateway.remove(secretRef(`argosy-repository-${workspaceId}`));
  await gateway.uninstallHelm(ARGOCD_RELEASE, ARGOCD_NAMESPACE);
  await gateway.remove(namespaceRef(ARGOCD_NAMESPACE));
  return (await gateway.read(namespaceRef(ARGOCD_NAMESPACE))) === null;
}
