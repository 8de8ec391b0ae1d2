import { claimOutbox, returnJob } from '@argosy/db/outbox';
import { listen } from '@argosy/db/listen';
import { CLAIM_SECONDS } from '@argosy/contracts/jobs';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { WorkerProcess } from './compose.ts';
import { createRoom } from './room.ts';
import { runJob } from './run-job.ts';

/**
 * Strokes in Redis that nobody has heard yet, at most. What is due beyond that waits in PostgreSQL, where its order is
 * fair: a stroke that is rung cannot be overtaken.
 */
const UNHEARD_AT_MOST = 32;
/** How often the outbox is looked at when nothing rings: for work that is due later, and for lost leases. */
const LOOK_MS = 250;
/** The same while there is more to be rung than workers have heard. */
const CROWDED_LOOK_MS = 25;
/** How long work waits for Redis before it is tried again. */
const WITHOUT_REDIS_MS = 1000;

/** Carries due work from the outbox to BullMQ, and runs what BullMQ gives back. */
export function startRelay(worker: WorkerProcess): { stop(): Promise<void> } {
  const { logger } = worker;
  let stopped = false;
  let wake: () => void = () => {};
  const listener = listen(
    worker.databaseUrl,
    ['argosy_outbox'],
    () => wake(),
    (error) => {
      logger.warn({ err: error }, 'the notes of PostgreSQL are not heard; listening again');
    },
  );
  const room = createRoom();
  const hearer = worker.hear((stroke) => runJob(worker, stroke, { stopping: () => stopped, room }));

  let troubled = false;
  const look = async (): Promise<Carried> => {
    try {
      const carried = await carry(worker);
      troubled = false;
      return carried;
    } catch (error) {
      // Once for each trouble: it is looked several times a second.
      if (!troubled) logger.warn({ err: error }, 'the outbox cannot be carried to the bell');
      troubled = true;
      return 'nothing';
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const carried = await look();
      if (carried === 'some') continue;
      const timer = setTimeout(() => wake(), carried === 'crowded' ? CROWDED_LOOK_MS : LOOK_MS);
      await woken;
      clearTimeout(timer);
    }
  };
  const running = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      // Both at once: what is rung while the other side closes is for other workers to hear.
      await Promise.all([running, hearer.close()]);
      await listener.close();
    },
  };
}

/** What one look at the outbox came to: `some` work was rung, `nothing` was due, or too much of it is unheard. */
type Carried = 'some' | 'nothing' | 'crowded';

/** Rings for what is due, as far as it is heard. */
async function carry({ deps, logger, ringer }: WorkerProcess): Promise<Carried> {
  // Without Redis nothing is claimed: the work waits in PostgreSQL.
  const unheard = await ringer.unheard();
  if (unheard >= UNHEARD_AT_MOST) return 'crowded';
  const claimed = await claimOutbox(deps.db, UNHEARD_AT_MOST - unheard, CLAIM_SECONDS);
  if (claimed.length > 0) crashPoint('outbox.claimed');
  const rung = await Promise.all(
    claimed.map(async (job) => {
      try {
        await ringer.ring({ outboxId: String(job.id), workspaceId: job.workspaceId, epoch: job.epoch });
        crashPoint('outbox.rung');
        return true;
      } catch (error) {
        logger.warn({ err: error, job: job.job }, 'the bell cannot be rung');
        // That Redis is away says nothing of the work: it is as if it had never been claimed.
        await returnJob(deps.db, job, WITHOUT_REDIS_MS);
        return false;
      }
    }),
  );
  return rung.includes(true) ? 'some' : 'nothing';
}
