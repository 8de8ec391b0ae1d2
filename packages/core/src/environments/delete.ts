import type { Environment } from '@argosy/contracts/http/clusters';
import type { Tx } from '@argosy/db/client';
import { appendEvents, type NewEvent } from '@argosy/db/events';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { enqueue } from '@argosy/db/outbox';
import { AppError } from '@argosy/domain/app-error';
import { parseId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { withdrawDeployments } from '../deployments/delete.ts';
import { audit } from '../record.ts';
import type { Scope } from '../scope.ts';
import { viewEnvironment } from './view.ts';

/**
 * Begins the deletion of an environment with its deployments.
 *
 * @throws AppError not_found
 */
export async function requestEnvironmentDeletion(deps: Deps, scope: Scope, id: string): Promise<Environment> {
  return deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    await lockLifecycle(tx, scope.workspaceId, 'exclusive');
    const row = await tx.environment.findUnique({ where: { id: parseId('environment', id), workspaceId: scope.workspaceId } });
    if (row === null) throw new AppError('not_found', 'There is no such environment.');
    if (row.deletingAt !== null) return viewEnvironment(row);
    const events = await withdrawEnvironment(deps, tx, scope, row);
    await audit(deps, tx, scope, { action: 'environment.delete', subject: { type: 'environment', id } });
    await appendEvents(tx, scope.workspaceId, deps.clock.now(), events);
    return viewEnvironment({ ...row, deletingAt: deps.clock.now() });
  });
}

/** Marks the environment, takes its deployments out of Git and asks for the rest; gives the events to be appended last. */
export async function withdrawEnvironment(deps: Deps, tx: Tx, scope: Scope, row: { id: string; slug: string }): Promise<NewEvent[]> {
  const { workspaceId } = scope;
  const { id } = row;
  await tx.environment.update({ where: { id, workspaceId }, data: { deletingAt: deps.clock.now() }, select: { id: true } });
  await tx.$queryRaw`SELECT id FROM deployments WHERE workspace_id = ${workspaceId} AND environment_id = ${id} ORDER BY id FOR UPDATE`;
  const deployments = await tx.deployment.findMany({
    where: { workspaceId, environmentId: id, deletingAt: null },
    include: { environment: true, app: true },
  });
  const events = await withdrawDeployments(deps, tx, scope, deployments, `Remove the environment ${row.slug}`);
  await enqueue(tx, workspaceId, [{ job: 'delete-environment', key: id, data: { environmentId: id } }]);
  return events;
}
