import { bootstrapCluster } from '../../src/clusters/bootstrap/bootstrap.ts';
import { acceptHook } from '../../src/hooks/accept.ts';
import { observeConnection } from '../../src/hooks/observe-connection.ts';
import { connectRepository } from './fake-argocd.ts';
import type { FakeCluster } from './fake-cluster.ts';
import type { World } from './world.ts';

/** The connection of the workspace's Argo CD, once its bootstrap has come so far. */
export function connectionOf(w: World, workspaceId: string, clusterId: string) {
  return w.deps.db.inWorkspace(workspaceId, (tx) => tx.connection.findUnique({ where: { clusterId, workspaceId } }));
}

/** One turn of everything around a bootstrap: the job, Argo CD's look at the repository, and the canary's callback. */
export async function turn(w: World, cluster: FakeCluster, workspaceId: string, clusterId: string): Promise<void> {
  await bootstrapCluster(w.deps, workspaceId, clusterId);
  const onCall = cluster.onCall;
  cluster.onCall = null;
  try {
    await connectRepository(w, cluster, workspaceId);
    const connection = await connectionOf(w, workspaceId, clusterId);
    if (connection === null || !cluster.objects.has(`applications/argocd/argosy-canary-${connection.id}`)) return;
    const body = { version: 1, application: `argosy-canary-${connection.id}`, trigger: 'sync-synced' };
    await acceptHook(w.deps, { id: connection.id, workspaceId }, body);
    await observeConnection(w.deps, workspaceId, connection.id);
  } finally {
    cluster.onCall = onCall;
  }
}

/** Brings the workspace's hosting cluster to `ready`. */
export async function bringUp(w: World, cluster: FakeCluster, workspaceId: string, clusterId: string): Promise<void> {
  for (let round = 0; round < 3; round++) await turn(w, cluster, workspaceId, clusterId);
}
