import { appendEvents } from '@argosy/db/events';
import { enqueue } from '@argosy/db/outbox';
import type { Deps } from '../deps.ts';
import { withdrawEnvironment } from '../environments/delete.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import { systemScope } from '../scope.ts';

const LOOK_AGAIN_MS = 1000;

/** The rest of a workspace's deletion: environments, then the clusters, the hosting one last, then every row but the audit. */
export async function finishWorkspaceDeletion(deps: Deps, workspaceId: string): Promise<JobResult> {
  const left = await deps.db.inWorkspace(workspaceId, async (tx) => {
    const workspace = await tx.workspace.findUnique({ where: { id: workspaceId }, select: { deletingAt: true } });
    if (workspace === null || workspace.deletingAt === null) return null;
    const environments = await tx.environment.findMany({ where: { workspaceId }, select: { id: true, slug: true, deletingAt: true } });
    // One that the deletion did not see when it began goes the same way.
    for (const environment of environments.filter((each) => each.deletingAt === null)) {
      const events = await withdrawEnvironment(deps, tx, systemScope(workspaceId, ''), environment);
      await appendEvents(tx, workspaceId, deps.clock.now(), events);
    }
    if (environments.length > 0) return true;
    const clusters = await tx.cluster.findMany({ where: { workspaceId }, select: { id: true, hosting: true, deletingAt: true } });
    const next = clusters.some((cluster) => !cluster.hosting) ? clusters.filter((cluster) => !cluster.hosting) : clusters;
    const fresh = next.filter((cluster) => cluster.deletingAt === null);
    for (const { id } of fresh)
      await tx.cluster.update({ where: { id, workspaceId }, data: { deletingAt: deps.clock.now() }, select: { id: true } });
    await enqueue(
      tx,
      workspaceId,
      fresh.map(({ id }) => ({ job: 'delete-cluster', key: id, data: { clusterId: id } })),
    );
    return clusters.length > 0;
  });
  if (left === null) return DONE;
  if (left) return { againInMs: LOOK_AGAIN_MS };
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.event.deleteMany({ where: { workspaceId } });
    await tx.inbox.deleteMany({ where: { workspaceId } });
    await tx.app.deleteMany({ where: { workspaceId } });
    await tx.outbox.deleteMany({ where: { workspaceId } });
    await tx.workspace.deleteMany({ where: { id: workspaceId } });
  });
  return DONE;
}
