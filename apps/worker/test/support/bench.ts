import type { Deps } from '@argosy/core/deps';
import { openDatabase, type Database } from '@argosy/db/database';
import { enqueue } from '@argosy/db/outbox';
import { createHearer, createRinger, type BellHearer } from '@argosy/queue/bell';
import { systemClock } from '@argosy/runtime/clock';
import { createLogger } from '@argosy/runtime/logger';
import { createMetrics } from '@argosy/runtime/metrics';
import { newUuid } from '@argosy/runtime/new-uuid';
import { testDatabase } from '@argosy/testkit/database';
import { redisChild, type RedisChild } from '@argosy/testkit/redis-child';
import type { WorkerProcess } from '../../src/compose.ts';

/** Ids of workspaces; the outbox needs no more of them. */
export const WORKSPACES = ['a', 'b', 'c', 'd'].map((letter) => `wsp-0000000000000000000000000${letter}`);
export const [W = ''] = WORKSPACES;

/** A row of the outbox, as tests look at it. */
export interface Row {
  id: bigint;
  epoch: number;
  failures: number;
  lastError: string | null;
  attempts: number;
  deadAt: Date | null;
  dueAt: Date;
  leasedUntil: Date | null;
}

/** A real database and a real Redis, and one job whose work the test decides: `fold-repository`. */
export interface Bench {
  db: Database;
  redis: RedisChild;
  /** What the job does; told of the workspace. */
  work: (workspaceId: string) => Promise<void>;
  /** Workspaces in the order in which their jobs began. */
  runs: string[];
  /** A worker's dependencies; a deaf one rings and hears nothing. */
  worker(options?: { deaf?: boolean }): WorkerProcess;
  ask(workspaceId?: string, delayMs?: number): Promise<void>;
  rows(workspaceId?: string): Promise<Row[]>;
  /** Ends every lease, as time would. */
  endLeases(): Promise<void>;
}

interface Test {
  teardown(work: () => Promise<void>): void;
}

export async function bench(t: Test): Promise<Bench> {
  const { url } = await testDatabase(t);
  const db = openDatabase({ url, poolSize: 14 });
  t.teardown(() => db.close());
  const redis = await redisChild(t);
  const logger = createLogger('worker', 'silent');
  const made: Bench = {
    db,
    redis,
    work: async () => {},
    runs: [],
    worker({ deaf = false } = {}) {
      const ringer = createRinger(redis.url, () => {});
      const silent: BellHearer = { close: async () => {} };
      const fold = async ({ workspaceId }: { workspaceId: string }): Promise<void> => {
        made.runs.push(workspaceId);
        await made.work(workspaceId);
      };
      // The job at hand needs no more than these.
      const deps = { db, clock: systemClock, newUuid, log: logger, gitHost: { fold } } as unknown as Deps;
      const hear: WorkerProcess['hear'] = (handle) => (deaf ? silent : createHearer(redis.url, 8, handle, () => {}));
      return { deps, databaseUrl: url, logger, metrics: createMetrics(), ringer, hear, close: () => ringer.close() };
    },
    ask: (workspaceId = W, delayMs = 0) =>
      db.inWorkspace(workspaceId, (tx) => enqueue(tx, workspaceId, [{ job: 'fold-repository', key: 'fold', data: {}, delayMs }])),
    rows: (workspaceId = W) =>
      db.inWorkspace(workspaceId, (tx) =>
        tx.outbox.findMany({
          where: { workspaceId },
          select: { id: true, epoch: true, failures: true, lastError: true, attempts: true, deadAt: true, dueAt: true, leasedUntil: true },
        }),
      ),
    async endLeases() {
      for (const id of WORKSPACES) {
        await db.inWorkspace(
          id,
          (tx) => tx.$executeRaw`UPDATE outbox SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL`,
        );
      }
    },
  };
  return made;
}
