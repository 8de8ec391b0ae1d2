import { appendEvents } from '@argosy/db/events';
import { readApplicationFacts } from '@argosy/domain/argocd/facts';
import { applicationRef } from '../clusters/argocd/refs.ts';
import { terminateSync } from '../clusters/argocd/operate-sync.ts';
import { comparedSequence, readApplication, refreshApplication } from '../clusters/argocd/look-at.ts';
import type { Deps } from '../deps.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import type { ClusterGateway, KubernetesObject } from '../ports/cluster-gateway.ts';
import { openHost } from '../clusters/argocd/open-host.ts';
import { SYSTEM } from '../scope.ts';

const LOOK_AGAIN_MS = 500;

/** Waits until Argo CD has pruned a deployment, then lets its row go. */
export async function finishDeploymentDeletion(
  deps: Deps,
  workspaceId: string,
  deploymentId: string,
  sequence: bigint,
): Promise<JobResult> {
  const host = await openHost(deps, workspaceId);
  if (host !== null && !(await isPruned(deps, host, workspaceId, deploymentId, sequence))) return { againInMs: LOOK_AGAIN_MS };
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.deployment.findUnique({ where: { id: deploymentId, workspaceId } });
    if (row === null || row.deletingAt === null) return;
    await tx.deployment.delete({ where: { id: deploymentId, workspaceId }, select: { id: true } });
    await tx.inbox.deleteMany({ where: { workspaceId, application: deploymentId } });
    await appendEvents(tx, workspaceId, deps.clock.now(), [
      {
        type: 'deployment.deleted',
        subject: { type: 'deployment', id: deploymentId },
        actor: SYSTEM,
        data: { app: row.appId, environment: row.environmentId },
      },
    ]);
  });
  return DONE;
}

/** Whether the Application is gone and the root, which might make it again, has seen the commit without it. */
async function isPruned(deps: Deps, host: ClusterGateway, workspaceId: string, deploymentId: string, sequence: bigint): Promise<boolean> {
  const root = await readApplication(host, workspaceId);
  // Without a root nothing makes Applications: the bootstrap that is to come will begin without this one.
  if (root !== null) {
    const compared = await comparedSequence(deps, workspaceId, root);
    if (compared === null || compared < sequence) {
      await refreshApplication(host, workspaceId);
      return false;
    }
  }
  const object = await host.read(applicationRef(deploymentId));
  if (object !== null) await endItsSync(host, object);
  return object === null;
}

/** Argo CD prunes nothing of an Application while a sync runs, and one whose hook never ends runs for ever. */
async function endItsSync(host: ClusterGateway, object: KubernetesObject): Promise<void> {
  const { deleting, operation } = readApplicationFacts(object);
  if (deleting && operation?.phase === 'Running') await terminateSync(host, object);
}
