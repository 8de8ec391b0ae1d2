import { appendEvents } from '@argosy/db/events';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { enqueue } from '@argosy/db/outbox';
import { repositoryStore } from '@argosy/db/repository-store';
import { projectPath } from '@argosy/domain/workspace/layout';
import { openClusterAlone } from '../clusters/access.ts';
import { namespaceRef, projectRef } from '../clusters/argocd/refs.ts';
import type { Deps } from '../deps.ts';
import { openHost } from '../clusters/argocd/open-host.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import { SYSTEM, systemScope } from '../scope.ts';
import { withdrawEnvironment } from './delete.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';

const LOOK_AGAIN_MS = 500;

/**
 * The rest of an environment's deletion, in order: its Applications are gone, then the namespace unless it was there
 * before, then the project's file and the project, and at last the row.
 */
export async function finishEnvironmentDeletion(deps: Deps, workspaceId: string, environmentId: string): Promise<JobResult> {
  const found = await deps.db.inWorkspace(workspaceId, (tx) =>
    tx.environment.findUnique({
      where: { id: environmentId, workspaceId },
      include: { _count: { select: { deployments: true } }, cluster: true },
    }),
  );
  if (found === null || found.deletingAt === null) return DONE;
  if (found._count.deployments > 0) {
    await withdrawStragglers(deps, workspaceId, found);
    return { againInMs: LOOK_AGAIN_MS };
  }
  const bootstrapped = found.cluster.uid !== null;
  if (bootstrapped && !found.namespaceAdopted) {
    const target = await openClusterAlone(deps, workspaceId, found.clusterId);
    if (await target.remove(namespaceRef(found.namespace))) return { againInMs: LOOK_AGAIN_MS };
  }
  await removeProjectFile(deps, workspaceId, found.slug);
  const host = await openHost(deps, workspaceId);
  if (host !== null && (await host.read(projectRef(environmentId))) !== null) return { againInMs: LOOK_AGAIN_MS };
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.environment.deleteMany({ where: { id: environmentId, workspaceId } });
    await appendEvents(tx, workspaceId, deps.clock.now(), [
      {
        type: 'environment.deleted',
        subject: { type: 'environment', id: environmentId },
        actor: SYSTEM,
        data: { slug: found.slug },
      },
    ]);
  });
  return DONE;
}

/** Commits the removal of the project's file, unless it is out of the repository already. */
async function removeProjectFile(deps: Deps, workspaceId: string, slug: string): Promise<void> {
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    const store = repositoryStore(tx, workspaceId);
    await store.lockHead();
    const path = projectPath(slug);
    const folder = path.slice(0, path.lastIndexOf('/'));
    const tree = (await store.readTrees([folder])).get(folder);
    if (tree === undefined || !Buffer.from(tree).includes(` ${path.slice(folder.length + 1)}\0`)) return;
    const [commit] = await deps.gitHost.append(store, [
      {
        changes: [{ path, content: null }],
        message: commitMessage(`Remove the project of ${slug}`, { 'Argosy-Actor': 'argosy' }),
        author: COMMIT_AUTHOR,
        at: deps.clock.now(),
      },
    ]);
    await enqueue(tx, workspaceId, [{ job: 'refresh-root', key: 'root', data: { sequence: String(commit?.sequence) } }]);
  });
}

/** Takes out deployments that the deletion did not see when it began. */
async function withdrawStragglers(deps: Deps, workspaceId: string, environment: { id: string; slug: string }): Promise<void> {
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    const where = { workspaceId, environmentId: environment.id, deletingAt: null };
    if ((await tx.deployment.count({ where })) === 0) return;
    const scope = systemScope(workspaceId, '');
    await lockLifecycle(tx, workspaceId, 'exclusive');
    await appendEvents(tx, workspaceId, deps.clock.now(), await withdrawEnvironment(deps, tx, scope, environment));
  });
}
