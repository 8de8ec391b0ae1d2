import { openClusterAlone } from '@argosy/core/clusters/access';
import { APPLICATIONS } from '@argosy/core/clusters/argocd/refs';
import type { ClusterError, KubernetesObject, WatchEvent } from '@argosy/core/ports/cluster-gateway';
import { enqueue } from '@argosy/db/outbox';
import { openSessionLocks, type SessionLocks } from '@argosy/db/session-locks';
import { listHostingClusters } from '@argosy/db/system';
import { isId } from '@argosy/domain/ids';
import { signatureOf } from '@argosy/domain/argocd/signature';
import type { WorkerProcess } from './compose.ts';

const LOOK_MS = 5000;

/**
 * One watch for each workspace's Argo CD, by whichever worker has its lock: what changes there is looked at, whether its
 * hook arrives or not. A worker that dies leaves its watches to the others.
 *
 * @param lookMs how often it is looked which watches there should be, in milliseconds
 */
export function startWatches(worker: WorkerProcess, lookMs = LOOK_MS): { stop(): Promise<void> } {
  const watches = new Map<string, AbortController>();
  const locks = openSessionLocks(worker.databaseUrl, (error) => {
    worker.logger.warn({ err: error }, 'the locks of the watches were lost');
    for (const controller of watches.values()) controller.abort();
    watches.clear();
  });
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking
      .then(() => look(worker, watches, locks))
      .catch((error: unknown) => {
        worker.logger.warn({ err: error }, 'the watches could not be looked after');
      });
  }, lookMs);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      for (const controller of watches.values()) controller.abort();
      await locks.close();
    },
  };
}

async function look(worker: WorkerProcess, watches: Map<string, AbortController>, locks: SessionLocks): Promise<void> {
  const wanted = new Map((await listHostingClusters(worker.deps.db)).map((row) => [row.clusterId, row.workspaceId]));
  for (const [clusterId, controller] of watches) {
    if (wanted.has(clusterId)) continue;
    controller.abort();
    watches.delete(clusterId);
    await locks.unlock(lockOf(clusterId));
  }
  for (const [clusterId, workspaceId] of wanted) {
    if (watches.has(clusterId) || !(await locks.tryLock(lockOf(clusterId)))) continue;
    const controller = new AbortController();
    watches.set(clusterId, controller);
    void follow(worker, workspaceId, clusterId, controller).finally(() => {
      // Only its own entry: a watch that was given up may have a successor by now.
      if (watches.get(clusterId) === controller) watches.delete(clusterId);
    });
  }
}

function lockOf(clusterId: string): string {
  return `watch/${clusterId}`;
}

async function follow(worker: WorkerProcess, workspaceId: string, clusterId: string, controller: AbortController): Promise<void> {
  const { deps, logger } = worker;
  const log = logger.child({ workspace: workspaceId, cluster: clusterId });
  const seen = new Map<string, string>();
  const tell = (deploymentId: string): void => {
    void deps.db
      .inWorkspace(workspaceId, (tx) =>
        enqueue(tx, workspaceId, [{ job: 'observe-deployment', key: deploymentId, data: { deploymentId } }]),
      )
      .catch((error: unknown) => log.warn({ err: error, deployment: deploymentId }, 'news of the watch could not be noted'));
  };
  const changed = (object: KubernetesObject): void => {
    const { name } = object.metadata;
    const signature = signatureOf(object);
    if (!isId('deployment', name) || seen.get(name) === signature) return;
    seen.set(name, signature);
    tell(name);
  };
  const onEvent = (event: WatchEvent): void => {
    if (event.type === 'resync') event.objects.forEach(changed);
    else if (event.type === 'upsert') changed(event.object);
    else if (isId('deployment', event.object.metadata.name)) tell(event.object.metadata.name);
  };
  const onProblem = (problem: ClusterError): void => {
    log.warn({ err: problem }, 'the watch was interrupted');
    // The kubeconfig may have been replaced: the next watch begins with the one that is stored.
    if (problem.kind === 'unauthorized') controller.abort();
  };
  try {
    const gateway = await openClusterAlone(deps, workspaceId, clusterId);
    await gateway.watch(APPLICATIONS, onEvent, { signal: controller.signal, onProblem });
  } catch (error) {
    log.warn({ err: error }, 'the watch could not begin');
  }
}
