import type { Database } from './database.ts';
import type { Tx } from './client.ts';

/** Work to be done after the transaction: the job's name, the key under which requests fold, and ids. */
export interface OutboxEntry {
  job: string;
  key: string;
  data: Record<string, unknown>;
  /** Not before so many milliseconds from now. */
  delayMs?: number;
  /** Argosy asks again and again by itself: work that was given up on a few minutes ago is left alone. */
  unprompted?: boolean;
}

/** For how long work that was given up on rests from those who ask by themselves. list_due has the same. */
const REST_SECONDS = 300;

/**
 * Writes work into the transaction of its cause. Work of the same job and key that still waits becomes one row, due at
 * the earlier time; what is asked for while it runs makes it run again. Work that was given up on is begun anew.
 */
export async function enqueue(tx: Tx, workspaceId: string, entries: OutboxEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const works = fold(entries);
  const rows = works.map(({ job, key, data, delayMs = 0 }) => ({ job, key, data, seconds: delayMs / 1000 }));
  const prompted = works.filter(({ unprompted }) => unprompted !== true).map(nameOf);
  // One order for all transactions, so that two of them never wait for each other.
  await tx.$executeRaw`
    INSERT INTO outbox (workspace_id, job, key, data, due_at)
    SELECT ${workspaceId}, w.job, w.key, w.data, now() + make_interval(secs => w.seconds)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w (job text, key text, data jsonb, seconds float8)
    ORDER BY w.job, w.key
    ON CONFLICT (workspace_id, job, key) DO UPDATE
    SET data = excluded.data, version = outbox.version + 1,
      due_at = CASE WHEN outbox.dead_at IS NULL THEN least(outbox.due_at, excluded.due_at) ELSE excluded.due_at END,
      attempts = CASE WHEN outbox.dead_at IS NULL THEN outbox.attempts ELSE 0 END,
      failures = CASE WHEN outbox.dead_at IS NULL THEN outbox.failures ELSE 0 END,
      dead_at = NULL
    WHERE outbox.dead_at IS NULL OR outbox.job || '/' || outbox.key = ANY(${prompted}) OR outbox.dead_at < now() - make_interval(secs => ${REST_SECONDS})`;
}

/** Each work once: as it was asked for last, due when it was asked for soonest, and prompted if once it was. */
function fold(entries: OutboxEntry[]): OutboxEntry[] {
  const works = new Map<string, OutboxEntry>();
  for (const entry of entries) {
    const { delayMs = 0, unprompted = false } = entry;
    const before = works.get(nameOf(entry));
    works.set(nameOf(entry), {
      ...entry,
      delayMs: Math.min(delayMs, before?.delayMs ?? Infinity),
      unprompted: unprompted && before?.unprompted !== false,
    });
  }
  return [...works.values()];
}

function nameOf({ job, key }: OutboxEntry): string {
  return `${job}/${key}`;
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

/** Takes due work for `leaseSeconds`, of every workspace in turn. */
export function claimOutbox(db: Database, limit: number, leaseSeconds: number): Promise<ClaimedJob[]> {
  return db.platform.$queryRaw<ClaimedJob[]>`
    SELECT id, workspace_id AS "workspaceId", job, key, data, version, epoch, failures FROM claim_outbox(${limit}::int, ${leaseSeconds}::int)`;
}

/** Gives claimed work back as it was: nothing was tried, nothing is forgotten. It is due again after `delayMs`. */
export async function returnJob(db: Database, job: Held, delayMs: number): Promise<void> {
  await db.inWorkspace(job.workspaceId, async (tx) => {
    await tx.$executeRaw`
      UPDATE outbox SET leased_until = NULL, due_at = CASE WHEN version = ${job.version} THEN now() + make_interval(secs => ${delayMs / 1000}) ELSE now() END
      WHERE id = ${job.id} AND epoch = ${job.epoch}`;
  });
}

/** How much work waits. */
export interface OutboxMeasure {
  /** Rows that nobody has claimed although they are due. */
  due: number;
  dead: number;
  /** For how long the oldest of those that are due has been, in seconds. */
  oldestSeconds: number;
}

/** Measures the outbox over all workspaces. */
export async function measureOutbox(db: Database): Promise<OutboxMeasure> {
  const rows = await db.platform.$queryRaw<OutboxMeasure[]>`
    SELECT due::int, dead::int, oldest_seconds AS "oldestSeconds" FROM measure_outbox()`;
  return rows[0] ?? { due: 0, dead: 0, oldestSeconds: 0 };
}

/** What tells a claim or a run from every other one of the same row. */
export type Held = Pick<ClaimedJob, 'id' | 'workspaceId' | 'version' | 'epoch'>;
