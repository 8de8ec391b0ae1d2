import { purgeIdempotency } from '@argosy/core/idempotency/keys';
import { enqueue, type OutboxEntry } from '@argosy/db/outbox';
import { openSessionLocks, type SessionLocks } from '@argosy/db/session-locks';
import { listClustersToProbe, listDue, listMaintenance } from '@argosy/db/system';
import type { WorkerProcess } from './compose.ts';
import { spread } from './spread.ts';

/** What one sweep may ask for, and how often there is one. */
export interface SweepPace {
  everyMs: number;
  /** Each so many sweeps the clusters are asked for a sign of life. */
  probesEach: number;
  looks: Parameters<typeof listDue>[1];
  maintenance: { atMost: number; everySeconds: number };
}

/** 20 seconds between two signs of life of a cluster; a budget of five looks a second at each Argo CD. */
const PACE: SweepPace = {
  everyMs: 10_000,
  probesEach: 2,
  looks: { atMost: 1000, forEachCluster: 50, movingSeconds: 10, restingSeconds: 300 },
  maintenance: { atMost: 20, everySeconds: 300 },
};

/**
 * Asks for what nobody else may have asked for: looks at deployments, so that a lost hook costs seconds and no truth;
 * signs of life of clusters; maintenance. One worker does it for all, by whoever has the lock, and spreads it over the time
 * until the next sweep.
 */
export function startSweep(worker: WorkerProcess, pace: SweepPace = PACE): { stop(): Promise<void> } {
  const { logger } = worker;
  const locks = openSessionLocks(worker.databaseUrl, (error) => logger.warn({ err: error }, 'the lock of the sweep was lost'));
  let turn = 0;
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    // What one that is late has left undone, the next one finds.
    running ??= sweep(worker, locks, pace, turn++)
      .catch((error: unknown) => logger.warn({ err: error }, 'the sweep failed'))
      .finally(() => (running = undefined));
  }, pace.everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await locks.close();
    },
  };
}

async function sweep({ deps }: WorkerProcess, locks: SessionLocks, pace: SweepPace, turn: number): Promise<void> {
  if (!(await locks.tryLock('sweep'))) return;
  await purgeIdempotency(deps);
  const due = await listDue(deps.db, pace.looks);
  const looks = due.map(({ workspaceId, deploymentId }) => work(workspaceId, 'observe-deployment', deploymentId, { deploymentId }));
  const neglected = await listMaintenance(deps.db, pace.maintenance.atMost, pace.maintenance.everySeconds);
  const maintenance = neglected.map((workspaceId) => work(workspaceId, 'maintain-workspace', 'maintain', {}));
  const asked = [...spread(looks, pace.everyMs), ...spread(maintenance, pace.everyMs)];
  if (turn % pace.probesEach === 0) {
    const clusters = await listClustersToProbe(deps.db);
    const probes = clusters.map(({ workspaceId, clusterId }) => work(workspaceId, 'probe-cluster', clusterId, { clusterId }));
    asked.push(...spread(probes, pace.everyMs * pace.probesEach));
  }
  for (const [workspaceId, entries] of Map.groupBy(asked, (each) => each.workspaceId)) {
    await deps.db.inWorkspace(workspaceId, (tx) => enqueue(tx, workspaceId, entries));
  }
}

function work(workspaceId: string, job: string, key: string, data: Record<string, unknown>): OutboxEntry & { workspaceId: string } {
  return { workspaceId, job, key, data, unprompted: true };
}
