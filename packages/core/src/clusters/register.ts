import type { Cluster, CreateCluster } from '@argosy/contracts/http/clusters';
import type { Tx } from '@argosy/db/client';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { enqueue } from '@argosy/db/outbox';
import { AppError } from '@argosy/domain/app-error';
import { printId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import type { ClusterAccess } from '../ports/cluster-gateway.ts';
import { audit, recordEvents } from '../record.ts';
import type { Scope } from '../scope.ts';
import { isUniqueViolation } from '../unique.ts';
import { initialConditions } from './conditions.ts';
import { sealAccess } from './access.ts';
import { viewCluster } from './view.ts';

/** How a kubeconfig becomes what Argosy keeps of it: the strict parser and the check of the address. */
export type ReadKubeconfig = (text: string) => Promise<ClusterAccess>;

/**
 * Registers a cluster and asks for its bootstrap. The workspace's first cluster hosts its Argo CD.
 *
 * @throws AppError invalid_kubeconfig, address_not_allowed, name_taken, cluster_in_use, being_deleted, not_supported (argocd: "use")
 */
export async function registerCluster(deps: Deps, scope: Scope, input: CreateCluster, readKubeconfig: ReadKubeconfig): Promise<Cluster> {
  if (input.argocd === 'use') {
    throw AppError.field(
      'not_supported',
      '/argocd',
      'Using an Argo CD that is there already is not supported yet: leave "argocd" out, or "install".',
    );
  }
  const access = await readKubeconfig(input.kubeconfig);
  const uid = await probeUid(deps, access);
  try {
    return await deps.db.inWorkspace(scope.workspaceId, (tx) => insertCluster(deps, tx, scope, input.name, access, uid));
  } catch (error) {
    if (isUniqueViolation(error, 'uid')) throw new AppError('cluster_in_use', 'This cluster is registered already.');
    if (isUniqueViolation(error)) {
      throw AppError.field('name_taken', '/name', `A cluster of the workspace has the name "${input.name}" already.`);
    }
    throw error;
  }
}

async function insertCluster(deps: Deps, tx: Tx, scope: Scope, name: string, access: ClusterAccess, uid: string | null): Promise<Cluster> {
  const { workspaceId } = scope;
  const { server } = access;
  const at = deps.clock.now();
  const id = printId('cluster', deps.newUuid());
  // Alone, so that only one of two registrations becomes the first.
  await lockLifecycle(tx, workspaceId, 'exclusive');
  const workspace = await tx.workspace.findUnique({ where: { id: workspaceId }, select: { deletingAt: true } });
  if (workspace === null || workspace.deletingAt !== null) throw new AppError('being_deleted', 'The workspace is being deleted.');
  const hosting = (await tx.cluster.count({ where: { workspaceId, hosting: true } })) === 0;
  const row = await tx.cluster.create({
    data: { id, workspaceId, name, server, uid, status: 'pending', hosting, conditions: initialConditions(at), createdAt: at },
  });
  await tx.clusterCredential.create({
    data: { clusterId: id, workspaceId, sealed: sealAccess(deps, id, access), updatedAt: at },
    select: { clusterId: true },
  });
  await enqueue(tx, workspaceId, [{ job: 'bootstrap-cluster', key: id, data: { clusterId: id } }]);
  await audit(deps, tx, scope, { action: 'cluster.create', subject: { type: 'cluster', id }, data: { name, server } });
  await recordEvents(deps, tx, scope, [{ type: 'cluster.pending', subject: { type: 'cluster', id }, data: { name } }]);
  return viewCluster(row);
}

/** What tells the cluster apart, where it answers: one that does not is registered all the same, and fails visibly. */
async function probeUid(deps: Deps, access: ClusterAccess): Promise<string | null> {
  try {
    return (await deps.clusters.open(access).probe()).uid;
  } catch (error) {
    deps.log.info({ err: error, server: access.server }, 'a cluster is registered that does not answer');
    return null;
  }
}
