import type { Workspace } from '@argosy/contracts/http/workspaces';
import { appendEvents, type NewEvent } from '@argosy/db/events';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { enqueue } from '@argosy/db/outbox';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { withdrawEnvironment } from '../environments/delete.ts';
import { audit } from '../record.ts';
import type { Scope } from '../scope.ts';
import { viewWorkspace } from './view.ts';

/** Begins the deletion of a workspace with everything in it. */
export async function requestWorkspaceDeletion(deps: Deps, scope: Scope): Promise<Workspace> {
  const { workspaceId } = scope;
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    await lockLifecycle(tx, workspaceId, 'exclusive');
    const row = await tx.workspace.findUnique({ where: { id: workspaceId }, include: { repository: { select: { head: true } } } });
    if (row === null) throw new AppError('not_found', 'There is no such workspace.');
    if (row.deletingAt !== null) return viewWorkspace(deps, row);
    const deletingAt = deps.clock.now();
    const events: NewEvent[] = [];
    // All of them before the first commit: elsewhere too a deployment is locked before the repository.
    await tx.$queryRaw`SELECT id FROM deployments WHERE workspace_id = ${workspaceId} ORDER BY id FOR UPDATE`;
    const environments = await tx.environment.findMany({ where: { workspaceId, deletingAt: null }, orderBy: { id: 'asc' } });
    for (const environment of environments) events.push(...(await withdrawEnvironment(deps, tx, scope, environment)));
    await enqueue(tx, workspaceId, [{ job: 'delete-workspace', key: workspaceId, data: {} }]);
    await audit(deps, tx, scope, { action: 'workspace.delete', subject: { type: 'workspace', id: workspaceId } });
    events.push({ type: 'workspace.deleting', subject: { type: 'workspace', id: workspaceId }, actor: scope.actor, data: {} });
    // Last, since this row is the event counter's, which every other writer locks last.
    await tx.workspace.update({ where: { id: workspaceId }, data: { deletingAt }, select: { id: true } });
    await appendEvents(tx, workspaceId, deletingAt, events);
    return viewWorkspace(deps, { ...row, deletingAt });
  });
}
