import type { Cluster } from '@argosy/contracts/http/clusters';
import type { Tx } from '@argosy/db/client';
import { AppError } from '@argosy/domain/app-error';
import { isId, parseId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { below, readPage, type PageInput, type PageOf } from '../paging.ts';
import type { Scope } from '../scope.ts';
import { viewCluster, type ClusterRow, type InstalledArgoCd } from './view.ts';

/** @throws AppError not_found */
export async function getCluster(deps: Deps, scope: Scope, id: string): Promise<Cluster> {
  return deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    const row = await tx.cluster.findUnique({ where: { id: parseId('cluster', id), workspaceId: scope.workspaceId } });
    if (row === null) throw new AppError('not_found', 'There is no such cluster.');
    return viewCluster(row, await hostOf(tx, scope.workspaceId));
  });
}

export async function listClusters(deps: Deps, scope: Scope, input: PageInput): Promise<PageOf<Cluster>> {
  const host = await deps.db.inWorkspace(scope.workspaceId, (tx) => hostOf(tx, scope.workspaceId));
  return readPage(
    input,
    (take, before) =>
      deps.db.inWorkspace(scope.workspaceId, (tx) =>
        tx.cluster.findMany({ where: { workspaceId: scope.workspaceId, ...below(before) }, orderBy: { id: 'desc' }, take }),
      ),
    (row) => viewCluster(row, host),
  );
}

/** The workspace's Argo CD, for the clusters that it serves from another one. */
export async function hostOf(tx: Tx, workspaceId: string): Promise<InstalledArgoCd | null> {
  const row = await tx.cluster.findFirst({ where: { workspaceId, hosting: true }, select: { argocd: true } });
  return (row?.argocd ?? null) as InstalledArgoCd | null;
}

/**
 * The cluster that a body names by id or name.
 *
 * @throws AppError unknown_reference at the pointer
 */
export async function findReferredCluster(tx: Tx, scope: Scope, reference: string, pointer = '/cluster'): Promise<ClusterRow> {
  const { workspaceId } = scope;
  const row = await tx.cluster.findUnique({
    where: isId('cluster', reference) ? { id: reference, workspaceId } : { workspaceId_name: { workspaceId, name: reference } },
  });
  if (row === null)
    throw AppError.field('unknown_reference', pointer, 'There is no cluster of this id or name in the workspace.', 'unknown_cluster');
  return row;
}
