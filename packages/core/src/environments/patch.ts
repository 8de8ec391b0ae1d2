import type { Environment, PatchEnvironment } from '@argosy/contracts/http/clusters';
import type { Tx } from '@argosy/db/client';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { enqueue } from '@argosy/db/outbox';
import { repositoryStore } from '@argosy/db/repository-store';
import { AppError } from '@argosy/domain/app-error';
import { parseId } from '@argosy/domain/ids';
import { gitBlobId } from '@argosy/domain/workspace/git-object';
import { applicationPath } from '@argosy/domain/workspace/layout';
import type { Deps } from '../deps.ts';
import type { FileChange } from '../ports/git-host.ts';
import { audit, recordEvents } from '../record.ts';
import { deploymentInclude } from '../releases/load-deployments.ts';
import { hashManifest, renderManifest } from '../releases/render-files.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';
import type { Scope } from '../scope.ts';
import { viewEnvironment } from './view.ts';

/**
 * Changes the name, what becomes of drift, or failFastSeconds (JSON Merge Patch). Another `drift` is written into the
 * Applications of the environment's deployments by one commit; failFastSeconds counts from the next look on.
 *
 * @throws AppError not_found, being_deleted
 */
export async function patchEnvironment(deps: Deps, scope: Scope, id: string, input: PatchEnvironment): Promise<Environment> {
  const { workspaceId } = scope;
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    // Alone: a deployment that is made meanwhile would be written with the drift of before.
    await lockLifecycle(tx, workspaceId, 'exclusive');
    const where = { id: parseId('environment', id), workspaceId };
    const before = await tx.environment.findUnique({ where });
    if (before === null) throw new AppError('not_found', 'There is no such environment.');
    if (before.deletingAt !== null) throw new AppError('being_deleted', 'The environment is being deleted.');
    const row = await tx.environment.update({ where, data: input });
    if (row.drift !== before.drift) await rewriteApplications(deps, tx, scope, row);
    const changed = { subject: { type: 'environment', id }, data: { fields: Object.keys(input) } };
    await audit(deps, tx, scope, { action: 'environment.update', ...changed });
    await recordEvents(deps, tx, scope, [{ type: 'environment.updated', ...changed }]);
    return viewEnvironment(row);
  });
}

/** Commits the application.yaml of every deployment that has one, and has the root look at it. */
async function rewriteApplications(deps: Deps, tx: Tx, scope: Scope, environment: { id: string; slug: string }): Promise<void> {
  const { workspaceId } = scope;
  await tx.$queryRaw`
    SELECT id FROM deployments WHERE workspace_id = ${workspaceId} AND environment_id = ${environment.id} ORDER BY id FOR UPDATE`;
  const deployments = await tx.deployment.findMany({
    where: { workspaceId, environmentId: environment.id, deletingAt: null, manifestHash: { not: null } },
    include: deploymentInclude,
    orderBy: { id: 'asc' },
  });
  if (deployments.length === 0) return;
  const changes: FileChange[] = [];
  for (const deployment of deployments) {
    const content = renderManifest(deps, { id: workspaceId, slug: scope.slug }, deployment);
    changes.push({ path: applicationPath(environment.slug, deployment.app.slug), content });
    const data = { manifestHash: hashManifest(content), manifestSha: gitBlobId(content) };
    await tx.deployment.update({ where: { id: deployment.id, workspaceId }, data, select: { id: true } });
  }
  const message = commitMessage(`Change what becomes of drift in ${environment.slug}`, { 'Argosy-Actor': scope.actor.id });
  const [commit] = await deps.gitHost.append(repositoryStore(tx, workspaceId), [
    { changes, message, author: COMMIT_AUTHOR, at: deps.clock.now() },
  ]);
  await enqueue(tx, workspaceId, [{ job: 'refresh-root', key: 'root', data: { sequence: String(commit?.sequence) } }]);
}
