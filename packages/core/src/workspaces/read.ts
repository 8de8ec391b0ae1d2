import type { Workspace, WorkspaceSummary } from '@argosy/contracts/http/workspaces';
import { listWorkspaces as selectWorkspaces } from '@argosy/db/system';
import { AppError } from '@argosy/domain/app-error';
import type { Principal } from '../access/authenticate.ts';
import type { Deps } from '../deps.ts';
import { readPage, type PageInput, type PageOf } from '../paging.ts';
import type { Scope } from '../scope.ts';
import { viewWorkspace } from './view.ts';

/** One workspace. */
export async function getWorkspace(deps: Deps, scope: Scope): Promise<Workspace> {
  const row = await deps.db.inWorkspace(scope.workspaceId, (tx) =>
    tx.workspace.findUnique({ where: { id: scope.workspaceId }, include: { repository: { select: { head: true } } } }),
  );
  if (row === null) throw new AppError('not_found', 'There is no such workspace.');
  return viewWorkspace(deps, row);
}

/** The workspaces that the principal sees; a platform administrator sees that the others exist. */
export async function listWorkspaces(deps: Deps, principal: Principal, input: PageInput): Promise<PageOf<WorkspaceSummary>> {
  if (principal.type === 'token') {
    const row = await deps.db.inWorkspace(principal.workspaceId, (tx) => tx.workspace.findUnique({ where: { id: principal.workspaceId } }));
    return { data: row === null ? [] : [summarize(row)], page: { nextCursor: null, hasMore: false } };
  }
  return readPage(
    input,
    (take, before) => selectWorkspaces(deps.db, principal.id, principal.platformAdmin, before ?? null, take),
    summarize,
  );
}

function summarize(row: { id: string; slug: string; name: string; createdAt: Date }): WorkspaceSummary {
  return { id: row.id, slug: row.slug, name: row.name, createdAt: row.createdAt.toISOString() };
}
