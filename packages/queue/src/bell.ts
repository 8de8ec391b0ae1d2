import { Queue, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { producerConnection, workerConnection } from './connection.ts';

const QUEUE = 'argosy';

/** What a bell's stroke carries: which row of the outbox is to be worked on, by which claim. Redis is trusted with no more. */
export interface Stroke {
  outboxId: string;
  workspaceId: string;
  epoch: number;
}

export interface BellRinger {
  /** Rings for claimed work. @throws Error while Redis is away */
  ring(stroke: Stroke): Promise<void>;
  close(): Promise<void>;
}

/** The side that rings. A stroke that gets lost is rung again when the lease on its row is over. */
export function createRinger(redisUrl: string, onError: (error: Error) => void): BellRinger {
  const connection = producerConnection(redisUrl, onError);
  const queue = new Queue<Stroke>(QUEUE, {
    connection: connection as never,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
  });
  queue.on('error', onError);
  return {
    async ring(stroke) {
      await queue.add('work', stroke, { jobId: `${stroke.outboxId}-${stroke.epoch}` });
    },
    async close() {
      await queue.close().catch(() => {});
      connection.disconnect();
    },
  };
}

export interface BellHearer {
  close(): Promise<void>;
}

/**
 * The side that hears: runs `handle` for each stroke, several at a time. `handle` settles its work's row itself and does
 * not throw.
 */
export function createHearer(
  redisUrl: string,
  concurrency: number,
  handle: (stroke: Stroke) => Promise<void>,
  onError: (error: Error) => void,
): BellHearer {
  const connection: Redis = workerConnection(redisUrl, onError);
  const worker = new Worker<Stroke>(QUEUE, (job: Job<Stroke>) => handle(job.data), {
    connection: connection as never,
    concurrency,
    // The lease in PostgreSQL decides who works; BullMQ's own lock only has to outlive it.
    lockDuration: 60_000,
    stalledInterval: 30_000,
    maxStalledCount: 0,
  });
  worker.on('error', onError);
  return {
    async close() {
      await worker.close();
      connection.disconnect();
    },
  };
}
