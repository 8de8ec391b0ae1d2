import type { Deployment } from '@argosy/contracts/http/delivery';
import type { Tx } from '@argosy/db/client';
import { appendEvents, type NewEvent } from '@argosy/db/events';
import { enqueue } from '@argosy/db/outbox';
import { repositoryStore } from '@argosy/db/repository-store';
import { AppError } from '@argosy/domain/app-error';
import { parseId } from '@argosy/domain/ids';
import { FINAL_STATES } from '@argosy/domain/release/states';
import { applicationPath, valuesPath } from '@argosy/domain/workspace/layout';
import type { Deps } from '../deps.ts';
import { audit } from '../record.ts';
import { endReleases } from '../releases/end-releases.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';
import type { Scope } from '../scope.ts';
import { viewDeployment } from './view.ts';

/**
 * Takes a deployment's files out of Git; Argo CD prunes it, and the row goes when nothing is left in the cluster.
 *
 * @throws AppError not_found
 */
export async function requestDeploymentDeletion(deps: Deps, scope: Scope, id: string): Promise<Deployment> {
  return deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    const { workspaceId } = scope;
    await tx.$queryRaw`SELECT id FROM deployments WHERE workspace_id = ${workspaceId} AND id = ${parseId('deployment', id)} FOR UPDATE`;
    const row = await tx.deployment.findUnique({ where: { id, workspaceId }, include: { environment: true, app: true } });
    if (row === null) throw new AppError('not_found', 'There is no such deployment.');
    if (row.deletingAt !== null) return viewDeployment(row, deps.clock.now());
    const deletingAt = deps.clock.now();
    const events = await withdrawDeployments(deps, tx, scope, [row], `Remove ${row.app.slug} from ${row.environment.slug}`);
    await audit(deps, tx, scope, { action: 'deployment.delete', subject: { type: 'deployment', id } });
    await appendEvents(tx, workspaceId, deletingAt, events);
    return viewDeployment({ ...row, deletingAt }, deletingAt);
  });
}

interface Withdrawn {
  id: string;
  app: { slug: string };
  environment: { slug: string };
}

/**
 * One commit without the files of these deployments, whose releases under way are cancelled, and the jobs that wait for
 * the cluster. The deployments' rows must be locked.
 *
 * @returns the events of the cancelled releases, to be appended last
 */
export async function withdrawDeployments(deps: Deps, tx: Tx, scope: Scope, rows: Withdrawn[], subject: string): Promise<NewEvent[]> {
  if (rows.length === 0) return [];
  const { workspaceId } = scope;
  const at = deps.clock.now();
  const ids = rows.map((row) => row.id);
  await tx.deployment.updateMany({
    where: { workspaceId, id: { in: ids } },
    data: { deletingAt: at, committedReleaseId: null, manifestHash: null, manifestSha: null },
  });
  const [commit] = await deps.gitHost.append(repositoryStore(tx, workspaceId), [
    {
      changes: rows.flatMap((row) => [
        { path: valuesPath(row.environment.slug, row.app.slug), content: null },
        { path: applicationPath(row.environment.slug, row.app.slug), content: null },
      ]),
      message: commitMessage(subject, { 'Argosy-Actor': scope.actor.id }),
      author: COMMIT_AUTHOR,
      at,
    },
  ]);
  const events = await cancelReleases(tx, scope, ids, at);
  const sequence = String(commit?.sequence);
  await enqueue(tx, workspaceId, [
    { job: 'refresh-root', key: 'root', data: { sequence } },
    ...ids.map((id) => ({ job: 'delete-deployment', key: id, data: { deploymentId: id, sequence } })),
  ]);
  return events;
}

async function cancelReleases(tx: Tx, scope: Scope, deploymentIds: string[], at: Date): Promise<NewEvent[]> {
  const { workspaceId } = scope;
  const open = await tx.release.findMany({
    where: { workspaceId, deploymentId: { in: deploymentIds }, state: { notIn: [...FINAL_STATES] } },
    select: { id: true, deploymentId: true, number: true },
  });
  const reason = 'The deployment is being deleted.';
  return endReleases(
    tx,
    workspaceId,
    open.map((row) => ({ ...row, state: 'cancelled', reason, actor: scope.actor })),
    at,
  );
}
