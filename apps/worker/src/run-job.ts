import { backoffMs, LEASE_SECONDS } from '@argosy/contracts/jobs';
import { beginJob, completeJob, extendLease, postponeJob, type ClaimedJob } from '@argosy/db/outbox';
import { isId } from '@argosy/domain/ids';
import type { Stroke } from '@argosy/queue/bell';
import type { WorkerProcess } from './compose.ts';
import { PROCESSORS } from './processors/index.ts';

/**
 * Runs the job of one stroke and settles its row in the outbox. While it runs its lease is extended; whoever has lost the
 * lease settles nothing. Never throws.
 */
export async function runJob(worker: WorkerProcess, stroke: Stroke): Promise<void> {
  const job = await begin(worker, stroke).catch((error: unknown) => {
    worker.logger.warn({ err: error }, 'a job could not be read; it is claimed again when its lease is over');
    return null;
  });
  if (job === null) return;
  const { deps } = worker;
  const log = worker.logger.child({ job: job.job, key: job.key, workspace: job.workspaceId });
  const heartbeat = setInterval(() => void extendLease(deps.db, job, LEASE_SECONDS).catch(() => {}), (LEASE_SECONDS * 1000) / 3);
  try {
    const processor = PROCESSORS[job.job];
    if (processor === undefined) throw new Error(`there is no job ${job.job}`);
    const result = await processor(deps, job.workspaceId, job.data);
    if ('done' in result) await completeJob(deps.db, job);
    else await postponeJob(deps.db, job, result.againInMs, null);
  } catch (error) {
    const delay = backoffMs(job.failures);
    log.warn({ err: error, failures: job.failures + 1, delay }, 'the job failed and is tried again');
    const text = error instanceof Error ? error.message.slice(0, 1000) : 'unknown';
    await postponeJob(deps.db, job, delay, text).catch((cause: unknown) => log.warn({ err: cause }, 'the failure could not be noted'));
  } finally {
    clearInterval(heartbeat);
  }
}

/** The work that a stroke names; null where somebody else has it by now, or where the stroke is none of ours. */
async function begin(worker: WorkerProcess, { outboxId, workspaceId, epoch }: Stroke): Promise<ClaimedJob | null> {
  if (!/^\d{1,18}$/.test(outboxId) || !isId('workspace', workspaceId) || !Number.isSafeInteger(epoch)) return null;
  return beginJob(worker.deps.db, { id: BigInt(outboxId), workspaceId, epoch }, LEASE_SECONDS);
}
