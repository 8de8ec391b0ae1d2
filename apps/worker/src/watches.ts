import { listen } from '@argosy/db/listen';
import { openSessionLocks, type SessionLocks } from '@argosy/db/session-locks';
import { listHostingClusters } from '@argosy/db/system';
import type { WorkerProcess } from './compose.ts';
import { followApplications } from './follow-applications.ts';

const LOOK_MS = 5000;
/**
 * A credential that the server does not take is read again at once, since it may just have been replaced; then after these
 * pauses, the last one again and again. A new kubeconfig does not wait for them: its bootstrap begins another watch.
 */
const REFUSED_MS = [0, 5000, 15_000, 30_000];

interface Watch {
  controller: AbortController;
  /** How often in a row the credential was refused, and when to try again, in milliseconds of performance.now(). */
  refusals: number;
  notBefore: number;
}

/** The watches that this worker has the lease of, by cluster. */
type Watches = Map<string, Watch>;

/**
 * One watch for each workspace's Argo CD, by whichever worker has its lock: what changes there is looked at, whether its
 * hook arrives or not. A worker that dies leaves its watches to the others. A cluster that becomes ready is watched at
 * once: PostgreSQL tells of it.
 *
 * @param lookMs how often it is looked which watches there should be, in milliseconds
 */
export function startWatches(worker: WorkerProcess, lookMs = LOOK_MS): { stop(): Promise<void> } {
  const { logger } = worker;
  const watches: Watches = new Map();
  const locks = openSessionLocks(worker.databaseUrl, (error) => {
    logger.warn({ err: error }, 'the locks of the watches were lost');
    for (const { controller } of watches.values()) controller.abort();
    watches.clear();
  });
  let looking = Promise.resolve();
  let asked = false;
  const lookSoon = (): void => {
    if (asked) return;
    asked = true;
    looking = looking
      .then(() => {
        asked = false;
        return look(worker, watches, locks, lookSoon);
      })
      .catch((error: unknown) => logger.warn({ err: error }, 'the watches could not be looked after'));
  };
  const timer = setInterval(lookSoon, lookMs);
  const listener = listen(worker.databaseUrl, ['argosy_clusters'], lookSoon, (error) => {
    logger.warn({ err: error }, 'news of clusters are not heard; listening again');
  });
  return {
    async stop() {
      clearInterval(timer);
      await listener.close();
      asked = true;
      await looking;
      for (const { controller } of watches.values()) controller.abort();
      await locks.close();
    },
  };
}

async function look(worker: WorkerProcess, watches: Watches, locks: SessionLocks, lookSoon: () => void): Promise<void> {
  const wanted = new Map((await listHostingClusters(worker.deps.db)).map((row) => [row.clusterId, row.workspaceId]));
  for (const [clusterId, { controller }] of watches) {
    if (wanted.has(clusterId)) continue;
    controller.abort();
    watches.delete(clusterId);
    await locks.unlock(lockOf(clusterId));
  }
  for (const [clusterId, workspaceId] of wanted) {
    const known = watches.get(clusterId);
    if (known !== undefined && (!known.controller.signal.aborted || performance.now() < known.notBefore)) continue;
    if (!(await locks.tryLock(lockOf(clusterId)))) continue;
    const watch = { controller: new AbortController(), refusals: known?.refusals ?? 0, notBefore: 0 };
    watches.set(clusterId, watch);
    void follow(worker, workspaceId, clusterId, watch, lookSoon);
  }
}

function lockOf(clusterId: string): string {
  return `watch/${clusterId}`;
}

/** Follows until the watch is given up, or its credential refused; then the next look begins it anew when it is time. */
async function follow(worker: WorkerProcess, workspaceId: string, clusterId: string, watch: Watch, lookSoon: () => void): Promise<void> {
  const { controller } = watch;
  const onList = (): void => {
    watch.refusals = 0;
  };
  const onRefused = (): void => {
    const pause = REFUSED_MS[Math.min(watch.refusals, REFUSED_MS.length - 1)] ?? 0;
    watch.refusals += 1;
    watch.notBefore = performance.now() + pause;
    controller.abort();
  };
  try {
    await followApplications(worker, { workspaceId, clusterId, signal: controller.signal, onList, onRefused });
  } catch (error) {
    worker.logger.warn({ err: error, workspace: workspaceId, cluster: clusterId }, 'the watch could not begin');
    watch.notBefore = performance.now() + LOOK_MS;
    controller.abort();
  }
  // The first refusal is answered with the credential that is stored now.
  if (watch.refusals === 1) lookSoon();
}
