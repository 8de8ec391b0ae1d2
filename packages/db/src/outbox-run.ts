import type { Tx } from './client.ts';
import type { Database } from './database.ts';
import type { ClaimedJob, Held } from './outbox.ts';

/** Work that has begun. */
export interface BegunJob extends ClaimedJob {
  /** Runs that were begun in a row and did not end, this one among them. */
  attempts: number;
  lastError: string | null;
}

/**
 * The work of a claim, read from its row: what rang the bell is believed for no more than which row it was (trust-T50).
 * A claim is begun once: the epoch moves on, so a second stroke for it, or one for work that nobody has claimed, finds
 * nothing. The attempt counts before anything is done, so that one which kills its worker is counted too (trust-F05).
 *
 * @returns null where the lease was lost or the claim has been begun
 */
export async function beginJob(
  tx: Tx,
  claim: Pick<ClaimedJob, 'id' | 'workspaceId' | 'epoch'>,
  leaseSeconds: number,
): Promise<BegunJob | null> {
  const rows = await tx.$queryRaw<BegunJob[]>`
    UPDATE outbox SET leased_until = now() + make_interval(secs => ${leaseSeconds}), epoch = epoch + 1, attempts = attempts + 1
    WHERE id = ${claim.id} AND workspace_id = ${claim.workspaceId} AND epoch = ${claim.epoch} AND leased_until > now() AND dead_at IS NULL
    RETURNING id, workspace_id AS "workspaceId", job, key, data, version, epoch, failures, attempts, last_error AS "lastError"`;
  return rows[0] ?? null;
}

/** Makes the lease of a run last longer; false where the run has been settled, or its lease was over and others took it. */
export function extendLease(db: Database, job: Held, leaseSeconds: number): Promise<boolean> {
  return db.inWorkspace(job.workspaceId, async (tx) => {
    const rows = await tx.$executeRaw`
      UPDATE outbox SET leased_until = now() + make_interval(secs => ${leaseSeconds})
      WHERE id = ${job.id} AND epoch = ${job.epoch} AND leased_until IS NOT NULL`;
    return rows > 0;
  });
}

/** The work is done: the row goes, or is due again where it was asked for anew in the meantime. */
export async function completeJob(db: Database, job: Held): Promise<void> {
  await db.inWorkspace(job.workspaceId, async (tx) => {
    const gone = await tx.$executeRaw`DELETE FROM outbox WHERE id = ${job.id} AND epoch = ${job.epoch} AND version = ${job.version}`;
    if (gone > 0) return;
    await tx.$executeRaw`
      UPDATE outbox SET leased_until = NULL, failures = 0, attempts = 0, last_error = NULL WHERE id = ${job.id} AND epoch = ${job.epoch}`;
  });
}

/** The work went on and is to be looked at again after `delayMs`: what failed before is forgotten. */
export async function postponeJob(db: Database, job: Held, delayMs: number): Promise<void> {
  await db.inWorkspace(job.workspaceId, async (tx) => {
    await tx.$executeRaw`
      UPDATE outbox SET leased_until = NULL, failures = 0, attempts = 0, last_error = NULL,
        due_at = CASE WHEN version = ${job.version} THEN now() + make_interval(secs => ${delayMs / 1000}) ELSE now() END
      WHERE id = ${job.id} AND epoch = ${job.epoch}`;
  });
}

/** Hands back what was begun and cut off through no fault of its own, as if it had never been begun; due after `delayMs`. */
export async function handBackJob(db: Database, job: Held, delayMs: number): Promise<void> {
  await db.inWorkspace(job.workspaceId, async (tx) => {
    await tx.$executeRaw`
      UPDATE outbox SET leased_until = NULL, attempts = greatest(attempts - 1, 0), due_at = now() + make_interval(secs => ${delayMs / 1000})
      WHERE id = ${job.id} AND epoch = ${job.epoch}`;
  });
}

/** How a run failed. */
export interface Failed {
  /** Kept for people to read. */
  error: string;
  delayMs: number;
  /** Whether the attempt is not to count, since the job is not to blame. */
  excused: boolean;
}

/** The run failed; the work is tried again after the delay, or at once where it was asked for anew in the meantime. */
export async function failJob(tx: Tx, job: Held, { error, delayMs, excused }: Failed): Promise<void> {
  await tx.$executeRaw`
    UPDATE outbox SET leased_until = NULL, last_error = ${error}, failures = failures + 1,
      attempts = CASE WHEN ${excused} THEN greatest(attempts - 1, 0) ELSE attempts END,
      due_at = CASE WHEN version = ${job.version} THEN now() + make_interval(secs => ${delayMs / 1000}) ELSE now() END
    WHERE id = ${job.id} AND epoch = ${job.epoch}`;
}

/** Gives the work up until somebody asks for it again; false where the lease was lost. */
export async function buryJob(tx: Tx, job: Held, error: string): Promise<boolean> {
  const rows = await tx.$executeRaw`
    UPDATE outbox SET leased_until = NULL, dead_at = now(), last_error = ${error} WHERE id = ${job.id} AND epoch = ${job.epoch}`;
  return rows > 0;
}
