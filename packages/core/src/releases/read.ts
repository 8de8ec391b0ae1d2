import type { Release, ReleaseQuery } from '@argosy/contracts/http/delivery';
import { AppError } from '@argosy/domain/app-error';
import { isId, parseId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { below, readPage, type PageOf } from '../paging.ts';
import type { Scope } from '../scope.ts';
import { viewRelease } from './view.ts';

const include = { deployment: { select: { appId: true, environmentId: true } } } as const;

/** @throws AppError not_found */
export async function getRelease(deps: Deps, scope: Scope, id: string): Promise<Release> {
  const row = await deps.db.inWorkspace(scope.workspaceId, (tx) =>
    tx.release.findUnique({ where: { id: parseId('release', id), workspaceId: scope.workspaceId }, include }),
  );
  if (row === null) throw new AppError('not_found', 'There is no such release.');
  return viewRelease(row);
}

export function listReleases(deps: Deps, scope: Scope, input: ReleaseQuery): Promise<PageOf<Release>> {
  if (input.deployment !== undefined && !isId('deployment', input.deployment)) {
    return Promise.resolve({ data: [], page: { nextCursor: null, hasMore: false } });
  }
  const where = {
    workspaceId: scope.workspaceId,
    ...(input.deployment !== undefined && { deploymentId: input.deployment }),
    ...(input.state !== undefined && { state: input.state }),
    ...(input.since !== undefined && { createdAt: { gte: new Date(input.since) } }),
  };
  return readPage(
    input,
    (take, before) =>
      deps.db.inWorkspace(scope.workspaceId, (tx) =>
        tx.release.findMany({ where: { ...where, ...below(before) }, orderBy: { id: 'desc' }, take, include }),
      ),
    viewRelease,
  );
}
