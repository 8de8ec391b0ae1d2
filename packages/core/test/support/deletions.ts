import { bringUp } from './bring-up.ts';
import { delivery, type Delivery } from './delivery.ts';
import { reconcile } from './fake-argocd.ts';
import { bootstrapCluster } from '../../src/clusters/bootstrap/bootstrap.ts';
import { finishClusterDeletion } from '../../src/clusters/finish-deletion.ts';
import { finishDeploymentDeletion } from '../../src/deployments/finish-deletion.ts';
import { finishEnvironmentDeletion } from '../../src/environments/finish-deletion.ts';
import { finishWorkspaceDeletion } from '../../src/workspaces/finish-deletion.ts';
import type { JobResult } from '../../src/jobs/result.ts';
import { world, type World } from './world.ts';

/** A workspace with an environment, whose Argo CD is really brought up. */
export async function delivered(w: World): Promise<Delivery> {
  const d = await delivery(w);
  await bringUp(w, w.cluster, d.scope.workspaceId, d.clusterId);
  await reconcile(w, w.cluster, d.scope.workspaceId);
  return d;
}

/** A world with one such workspace. */
export async function deliveredWorld(t: { teardown(work: () => Promise<void>): void }): Promise<{ w: World; d: Delivery }> {
  const w = await world(t);
  return { w, d: await delivered(w) };
}

interface Data {
  deploymentId: string;
  environmentId: string;
  clusterId: string;
  sequence: string;
}

/**
 * Runs the deletion jobs that wait in the outbox round by round, as a worker would, and the bootstraps that they wait for,
 * with Argo CD working in between. A job that throws is tried again in the next round.
 *
 * @returns keys of the objects that went away in the hosting cluster, in order
 */
export async function runDeletions(w: World, workspaceId: string, { rounds = 12, argocd = true } = {}): Promise<string[]> {
  const gone: string[] = [];
  let before = [...w.cluster.objects.keys()];
  const note = (): void => {
    gone.push(...before.filter((key) => !w.cluster.objects.has(key)));
    before = [...w.cluster.objects.keys()];
  };
  for (let round = 0; round < rounds; round++) {
    if (argocd) await reconcile(w, w.cluster, workspaceId);
    note();
    const jobs = await w.deps.db.inWorkspace(workspaceId, (tx) =>
      tx.outbox.findMany({
        where: { workspaceId, OR: [{ job: { startsWith: 'delete-' } }, { job: 'bootstrap-cluster' }] },
        orderBy: { id: 'asc' },
      }),
    );
    if (!jobs.some(({ job }) => job.startsWith('delete-'))) break;
    for (const job of jobs) {
      const result = await runDeletion(w, workspaceId, job.job, job.data as unknown as Data).catch(() => null);
      note();
      if (result !== null && 'done' in result) {
        await w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany({ where: { workspaceId, id: job.id } }));
      }
    }
  }
  return gone;
}

function runDeletion({ deps }: World, workspaceId: string, job: string, data: Data): Promise<JobResult> {
  if (job === 'delete-deployment') return finishDeploymentDeletion(deps, workspaceId, data.deploymentId, BigInt(data.sequence));
  if (job === 'delete-environment') return finishEnvironmentDeletion(deps, workspaceId, data.environmentId);
  if (job === 'delete-cluster') return finishClusterDeletion(deps, workspaceId, data.clusterId);
  if (job === 'bootstrap-cluster') return bootstrapCluster(deps, workspaceId, data.clusterId);
  return finishWorkspaceDeletion(deps, workspaceId);
}
