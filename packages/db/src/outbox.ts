import type { Database } from './database.ts';
import type { Tx } from './client.ts';

/** Work to be done after the transaction: the job's name, the key under which requests fold, and ids. */
export interface OutboxEntry {
  job: string;
  key: string;
  data: Record<string, unknown>;
  /** Not before so many milliseconds from now. */
  delayMs?: number;
}

/**
 * Writes work into the transaction of its cause. Work of the same job and key that still waits becomes one row, due at
 * the earlier time; what is asked for while it runs makes it run again.
 */
export async function enqueue(tx: Tx, workspaceId: string, entries: OutboxEntry[]): Promise<void> {
  // One order for all transactions, so that two of them never wait for each other.
  for (const entry of entries.toSorted((a, b) => `${a.job}/${a.key}`.localeCompare(`${b.job}/${b.key}`))) {
    await tx.$executeRaw`
      INSERT INTO outbox (workspace_id, job, key, data, due_at)
      VALUES (${workspaceId}, ${entry.job}, ${entry.key}, ${JSON.stringify(entry.data)}::jsonb, now() + make_interval(secs => ${(entry.delayMs ?? 0) / 1000}))
      ON CONFLICT (workspace_id, job, key) DO UPDATE
      SET data = excluded.data, version = outbox.version + 1, due_at = least(outbox.due_at, excluded.due_at)`;
  }
}

/** Claimed work. Whoever holds an older epoch than the row's has lost the lease. */
export interface ClaimedJob {
  id: bigint;
  workspaceId: string;
  job: string;
  key: string;
  data: Record<string, unknown>;
  version: number;
  epoch: number;
  /** Failed tries in a row before this one. */
  failures: number;
}

/** Takes due work for `leaseSeconds`. */
export function claimOutbox(db: Database, limit: number, leaseSeconds: number): Promise<ClaimedJob[]> {
  return db.platform.$queryRaw<ClaimedJob[]>`
    SELECT id, workspace_id AS "workspaceId", job, key, data, version, epoch, failures FROM claim_outbox(${limit}::int, ${leaseSeconds}::int)`;
}

type Held = Pick<ClaimedJob, 'id' | 'workspaceId' | 'version' | 'epoch'>;

/**
 * The work of a claim, read from its row: what rang the bell is believed for no more than which row it was (trust-T50).
 * A claim is begun once: the epoch moves on, so a second stroke for it, or one for work that nobody has claimed, finds
 * nothing.
 *
 * @returns null where the lease was lost or the claim has been begun
 */
export function beginJob(
  db: Database,
  claim: Pick<ClaimedJob, 'id' | 'workspaceId' | 'epoch'>,
  leaseSeconds: number,
): Promise<ClaimedJob | null> {
  return db.inWorkspace(claim.workspaceId, async (tx) => {
    const rows = await tx.$queryRaw<ClaimedJob[]>`
      UPDATE outbox SET leased_until = now() + make_interval(secs => ${leaseSeconds}), epoch = epoch + 1
      WHERE id = ${claim.id} AND epoch = ${claim.epoch} AND leased_until > now()
      RETURNING id, workspace_id AS "workspaceId", job, key, data, version, epoch, failures`;
    return rows[0] ?? null;
  });
}

/** Makes the lease last longer; false where it was lost. */
export function extendLease(db: Database, job: Held, leaseSeconds: number): Promise<boolean> {
  return db.inWorkspace(job.workspaceId, async (tx) => {
    const rows = await tx.$executeRaw`
      UPDATE outbox SET leased_until = now() + make_interval(secs => ${leaseSeconds}) WHERE id = ${job.id} AND epoch = ${job.epoch}`;
    return rows > 0;
  });
}

/** The work is done: the row goes, or is due again where it was asked for anew in the meantime. */
export async function completeJob(db: Database, job: Held): Promise<void> {
  await db.inWorkspace(job.workspaceId, async (tx) => {
    const gone = await tx.$executeRaw`DELETE FROM outbox WHERE id = ${job.id} AND epoch = ${job.epoch} AND version = ${job.version}`;
    if (gone > 0) return;
    await tx.$executeRaw`
      UPDATE outbox SET leased_until = NULL, failures = 0 WHERE id = ${job.id} AND epoch = ${job.epoch}`;
  });
}

/** The work is to be done again after `delayMs`; `error` is kept for people to read. */
export async function postponeJob(db: Database, job: Held, delayMs: number, error: string | null): Promise<void> {
  await db.inWorkspace(job.workspaceId, async (tx) => {
    await tx.$executeRaw`
      UPDATE outbox SET leased_until = NULL, last_error = ${error}, failures = CASE WHEN ${error}::text IS NULL THEN 0 ELSE failures + 1 END,
        due_at = CASE WHEN version = ${job.version} THEN now() + make_interval(secs => ${delayMs / 1000}) ELSE now() END
      WHERE id = ${job.id} AND epoch = ${job.epoch}`;
  });
}
