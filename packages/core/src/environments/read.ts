import type { Environment } from '@argosy/contracts/http/clusters';
import type { Tx } from '@argosy/db/client';
import { AppError } from '@argosy/domain/app-error';
import { isId, parseId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { below, readPage, type PageInput, type PageOf } from '../paging.ts';
import type { Scope } from '../scope.ts';
import { viewEnvironment } from './view.ts';

/** @throws AppError not_found */
export async function getEnvironment(deps: Deps, scope: Scope, id: string): Promise<Environment> {
  const row = await deps.db.inWorkspace(scope.workspaceId, (tx) =>
    tx.environment.findUnique({ where: { id: parseId('environment', id), workspaceId: scope.workspaceId } }),
  );
  if (row === null) throw new AppError('not_found', 'There is no such environment.');
  return viewEnvironment(row);
}

export function listEnvironments(deps: Deps, scope: Scope, input: PageInput): Promise<PageOf<Environment>> {
  return readPage(
    input,
    (take, before) =>
      deps.db.inWorkspace(scope.workspaceId, (tx) =>
        tx.environment.findMany({ where: { workspaceId: scope.workspaceId, ...below(before) }, orderBy: { id: 'desc' }, take }),
      ),
    viewEnvironment,
  );
}

/**
 * The environment that a body names by id or slug, with its cluster.
 *
 * @throws AppError unknown_reference at the pointer
 */
export async function findReferredEnvironment(tx: Tx, scope: Scope, reference: string, pointer = '/environment') {
  const { workspaceId } = scope;
  const row = await tx.environment.findUnique({
    where: isId('environment', reference) ? { id: reference, workspaceId } : { workspaceId_slug: { workspaceId, slug: reference } },
    include: { cluster: true },
  });
  if (row === null) throw unknownEnvironment(pointer);
  return row;
}

/** Why a body that names an environment is refused. */
export function unknownEnvironment(pointer = '/environment'): AppError {
  const detail = 'There is no environment of this id or slug in the workspace.';
  return AppError.field('unknown_reference', pointer, detail, 'unknown_environment');
}
