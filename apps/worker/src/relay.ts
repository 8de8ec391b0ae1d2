import { claimOutbox, postponeJob } from '@argosy/db/outbox';
import { listen } from '@argosy/db/listen';
import { LEASE_SECONDS } from '@argosy/contracts/jobs';
import type { WorkerProcess } from './compose.ts';
import { runJob } from './run-job.ts';

const AT_ONCE = 50;
/** How often the outbox is looked at when nothing rings: for work that is due later, and for lost leases. */
const LOOK_MS = 250;

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
  const hearer = worker.hear((stroke) => runJob(worker, stroke));

  const loop = async (): Promise<void> => {
    while (!stopped) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const more = await carry(worker).catch((error: unknown) => {
        logger.warn({ err: error }, 'the outbox cannot be read');
        return false;
      });
      if (more) continue;
      const timer = setTimeout(() => wake(), LOOK_MS);
      await woken;
      clearTimeout(timer);
    }
  };
  const running = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
      await hearer.close();
      await listener.close();
    },
  };
}

/** Rings for what is due; true where there may be more. */
async function carry({ deps, logger, ringer }: WorkerProcess): Promise<boolean> {
  const claimed = await claimOutbox(deps.db, AT_ONCE, LEASE_SECONDS);
  let away = false;
  for (const job of claimed) {
    if (!away) {
      away = await ringer.ring({ outboxId: String(job.id), workspaceId: job.workspaceId, epoch: job.epoch }).then(
        () => false,
        (error: unknown) => {
          logger.warn({ err: error, job: job.job }, 'the bell cannot be rung');
          return true;
        },
      );
    }
    // Without Redis the work waits in PostgreSQL.
    if (away) await postponeJob(deps.db, job, 1000, null);
  }
  return claimed.length === AT_ONCE && !away;
}
