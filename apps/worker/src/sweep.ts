import { purgeIdempotency } from '@argosy/core/idempotency/keys';
import { enqueue } from '@argosy/db/outbox';
import { listDue } from '@argosy/db/system';
import type { WorkerProcess } from './compose.ts';

const EVERY_MS = 10_000;
const BUDGET = { atMost: 1000, forEachCluster: 50, movingSeconds: 10, restingSeconds: 300 };

/** Looks at every deployment with a release under way from time to time, so that a lost hook costs seconds and no truth. */
export function startSweep(worker: WorkerProcess): { stop(): Promise<void> } {
  const { deps, logger } = worker;
  const sweep = async (): Promise<void> => {
    await purgeIdempotency(deps);
    for (const { workspaceId, deploymentId } of await listDue(deps.db, BUDGET)) {
      await deps.db.inWorkspace(workspaceId, (tx) =>
        enqueue(tx, workspaceId, [{ job: 'observe-deployment', key: deploymentId, data: { deploymentId } }]),
      );
    }
  };
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(sweep).catch((error: unknown) => logger.warn({ err: error }, 'the sweep failed'));
  }, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
