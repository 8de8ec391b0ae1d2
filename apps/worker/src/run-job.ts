import { backoffMs, LEASE_SECONDS } from '@argosy/contracts/jobs';
import { completeJob, extendLease, postponeJob } from '@argosy/db/outbox';
import type { Stroke } from '@argosy/queue/bell';
import type { WorkerProcess } from './compose.ts';
import { PROCESSORS } from './processors/index.ts';

/**
 * Runs one job and settles its row in the outbox. While it runs its lease is extended; whoever has lost the lease
 * settles nothing. Never throws.
 */
export async function runJob(worker: WorkerProcess, stroke: Stroke): Promise<void> {
  const { deps, logger } = worker;
  const held = { id: BigInt(stroke.outboxId), workspaceId: stroke.workspaceId, version: stroke.version, epoch: stroke.epoch };
  const log = logger.child({ job: stroke.job, key: stroke.key, workspace: stroke.workspaceId });
  const processor = PROCESSORS[stroke.job];
  if (processor === undefined) {
    log.error({}, 'there is no such job');
    return;
  }
  // A stroke that waited longer than its lease is somebody else's by now.
  if (!(await extendLease(deps.db, held, LEASE_SECONDS).catch(() => false))) return;
  const heartbeat = setInterval(() => void extendLease(deps.db, held, LEASE_SECONDS).catch(() => {}), (LEASE_SECONDS * 1000) / 3);
  try {
    const result = await processor(deps, stroke.workspaceId, stroke.data);
    if ('done' in result) await completeJob(deps.db, held);
    else await postponeJob(deps.db, held, result.againInMs, null);
  } catch (error) {
    const delay = backoffMs(stroke.failures);
    log.warn({ err: error, failures: stroke.failures + 1, delay }, 'the job failed and is tried again');
    const text = error instanceof Error ? error.message.slice(0, 1000) : 'unknown';
    await postponeJob(deps.db, held, delay, text).catch((cause: unknown) => log.warn({ err: cause }, 'the failure could not be noted'));
  } finally {
    clearInterval(heartbeat);
  }
}
