import type { Tx } from '@argosy/db/client';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import type { ClusterAccess, ClusterGateway } from '../ports/cluster-gateway.ts';

/** Seals what Argosy keeps of a kubeconfig for the row of that cluster. */
export function sealAccess(deps: Deps, clusterId: string, access: ClusterAccess): Uint8Array<ArrayBuffer> {
  return deps.secrets.seal(JSON.stringify(access), identity(clusterId));
}

/** What was sealed for the row of that cluster. */
export function unsealAccess(deps: Deps, clusterId: string, sealed: Uint8Array): ClusterAccess {
  return JSON.parse(deps.secrets.open(sealed, identity(clusterId))) as ClusterAccess;
}

/**
 * The gateway to a cluster of the workspace.
 *
 * @throws AppError not_found
 */
export async function openCluster(deps: Deps, tx: Tx, workspaceId: string, clusterId: string): Promise<ClusterGateway> {
  const row = await tx.clusterCredential.findUnique({ where: { clusterId, workspaceId } });
  if (row === null) throw new AppError('not_found', 'There is no such cluster.');
  return deps.clusters.open(unsealAccess(deps, clusterId, row.sealed));
}

/** The same in a transaction of its own, for what talks to the cluster afterwards. */
export function openClusterAlone(deps: Deps, workspaceId: string, clusterId: string): Promise<ClusterGateway> {
  return deps.db.inWorkspace(workspaceId, (tx) => openCluster(deps, tx, workspaceId, clusterId));
}

/** What Argosy keeps of the cluster's kubeconfig. */
export async function readAccess(deps: Deps, tx: Tx, workspaceId: string, clusterId: string): Promise<ClusterAccess> {
  const row = await tx.clusterCredential.findUniqueOrThrow({ where: { clusterId, workspaceId } });
  return unsealAccess(deps, clusterId, row.sealed);
}

function identity(clusterId: string): string {
  return `cluster_credentials/${clusterId}`;
}
