import { LEASE_SECONDS, RUN_SECONDS_AT_MOST } from '@argosy/contracts/jobs';
import { beginRun } from '@argosy/core/jobs/begin-run';
import { failRun } from '@argosy/core/jobs/fail-run';
import { fenceClusters } from '@argosy/core/jobs/fence';
import { LeaseLost } from '@argosy/core/jobs/lease-lost';
import type { JobResult } from '@argosy/core/jobs/result';
import { completeJob, extendLease, handBackJob, postponeJob, type BegunJob } from '@argosy/db/outbox-run';
import { isId } from '@argosy/domain/ids';
import type { Stroke } from '@argosy/queue/bell';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { WorkerProcess } from './compose.ts';
import { PROCESSORS } from './processors/index.ts';
import type { Room } from './room.ts';

export interface RunOptions {
  /** Whether the worker is about to stop: what fails then is given back as it was. */
  stopping?: () => boolean;
  /** Seconds after which a run that has not ended is given up. */
  atMostSeconds?: number;
  /** Has places for what is slow. */
  room?: Room;
}

/** How long a job waits for a place before it asks again. */
const CROWDED_MS = 2000;

/**
 * Runs the job of one stroke and settles its row in the outbox. While it runs its lease is extended; whoever has lost the
 * lease settles nothing, and writes nothing to a cluster. Never throws.
 */
export async function runJob(worker: WorkerProcess, stroke: Stroke, options: RunOptions = {}): Promise<void> {
  const job = await begin(worker, stroke).catch((error: unknown) => {
    worker.logger.warn({ err: error }, 'a job could not be read; it is claimed again when its lease is over');
    return null;
  });
  if (job === null) return;
  crashPoint('job.begun');
  const leave = options.room === undefined ? () => {} : options.room.enter(job.job, job.workspaceId);
  if (leave === null) return handBack(worker, job, CROWDED_MS);
  try {
    const result = await run(worker, job, options);
    crashPoint('job.before-settling');
    if ('done' in result) await completeJob(worker.deps.db, job);
    else await postponeJob(worker.deps.db, job, result.againInMs);
    crashPoint('job.settled');
  } catch (error) {
    await settleFailure(worker, job, error, options);
  } finally {
    leave();
  }
}

async function settleFailure(worker: WorkerProcess, job: BegunJob, error: unknown, { stopping }: RunOptions): Promise<void> {
  const log = logOf(worker, job);
  if (error instanceof LeaseLost) return log.warn({}, 'the lease of the job was lost; it is left to whoever has it now');
  if (stopping?.() === true) {
    log.info({ err: error }, 'the job was cut off and is given back');
    return handBack(worker, job, 0);
  }
  await failRun(worker.deps, job, error).then(
    (next) => log.warn({ err: error, failures: job.failures + 1, ...next }, 'the job failed'),
    (cause: unknown) => log.warn({ err: error, cause }, 'the failure of the job could not be noted'),
  );
}

async function handBack(worker: WorkerProcess, job: BegunJob, delayMs: number): Promise<void> {
  await handBackJob(worker.deps.db, job, delayMs).catch((cause: unknown) =>
    logOf(worker, job).warn({ err: cause }, 'the job could not be given back'),
  );
}

function logOf(worker: WorkerProcess, job: BegunJob): WorkerProcess['logger'] {
  return worker.logger.child({ job: job.job, key: job.key, workspace: job.workspaceId });
}

/**
 * The work itself, with clusters that it can write to for as long as the lease is held.
 *
 * @throws LeaseLost, CutOff, what the processor throws, and an Error where it does not end in time; nothing goes on then
 */
async function run(worker: WorkerProcess, job: BegunJob, options: RunOptions): Promise<JobResult> {
  const { deps } = worker;
  const { stopping: isStopping = () => false, atMostSeconds = RUN_SECONDS_AT_MOST } = options;
  const processor = PROCESSORS[job.job];
  if (processor === undefined) throw new Error(`there is no job ${job.job}`);
  const givenUp = Promise.withResolvers<never>();
  const over = new AbortController();
  const ensureHeld = async (): Promise<void> => {
    if (await extendLease(deps.db, job, LEASE_SECONDS)) return;
    over.abort();
    throw new LeaseLost();
  };
  // That PostgreSQL does not answer for a moment loses no lease; that others have it does.
  const beat = (): Promise<void> => ensureHeld().catch((error: unknown) => void (error instanceof LeaseLost && givenUp.reject(error)));
  const heartbeat = setInterval(() => void beat(), (LEASE_SECONDS * 1000) / 3);
  const limit = setTimeout(() => givenUp.reject(new Error(`the run has not ended after ${atMostSeconds} s`)), atMostSeconds * 1000);
  try {
    const fenced = { ...deps, clusters: fenceClusters(deps.clusters, { ensureHeld, isStopping, signal: over.signal }) };
    const work = processor(fenced, job.workspaceId, job.data);
    // A run that was given up may still end some day, and nobody listens then.
    work.catch(() => {});
    return await Promise.race([work, givenUp.promise]);
  } finally {
    over.abort();
    clearTimeout(limit);
    clearInterval(heartbeat);
  }
}

/** The work that a stroke names; null where somebody else has it by now, or where the stroke is none of ours. */
async function begin(worker: WorkerProcess, { outboxId, workspaceId, epoch }: Stroke): Promise<BegunJob | null> {
  if (!/^\d{1,18}$/.test(outboxId) || !isId('workspace', workspaceId) || !Number.isSafeInteger(epoch)) return null;
  return beginRun(worker.deps, { id: BigInt(outboxId), workspaceId, epoch });
}
