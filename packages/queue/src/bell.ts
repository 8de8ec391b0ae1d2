import { within } from '@argosy/runtime/within';
import { Queue, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { producerConnection, workerConnection } from './connection.ts';

const QUEUE = 'argosy';
const RING_MS = 2000;
const CLOSE_MS = 2000;

/** What a bell's stroke carries: which row of the outbox is to be worked on, by which claim. Redis is trusted with no more. */
export interface Stroke {
  outboxId: string;
  workspaceId: string;
  epoch: number;
}

export interface BellRinger {
  /** Rings for claimed work. @throws Error while Redis is away, at once or within seconds */
  ring(stroke: Stroke): Promise<void>;
  /** How many strokes nobody has heard yet. @throws Error while Redis is away, at once or within seconds */
  unheard(): Promise<number>;
  close(): Promise<void>;
}

/** The side that rings. A stroke that gets lost is rung again when the lease on its row is over. */
export function createRinger(redisUrl: string, onError: (error: Error) => void): BellRinger {
  const connection = producerConnection(redisUrl, onError);
  const tried = firstTry(connection);
  let queue = openQueue(connection, onError);
  const ask = async <T>(what: string, question: (queue: Queue<Stroke>) => Promise<T>): Promise<T> => {
    await tried;
    // BullMQ would wait for Redis without an end.
    if (connection.status !== 'ready') throw new Error('Redis does not answer');
    const asked = queue;
    try {
      return await within(question(asked), RING_MS, tooLong(what, RING_MS));
    } catch (error) {
      // A queue whose first words to Redis have failed never recovers by itself.
      if (asked === queue) {
        void queue.close().catch(() => {});
        queue = openQueue(connection, onError);
      }
      throw error;
    }
  };
  return {
    ring: (stroke) =>
      ask('ringing', async (open) => {
        await open.add('work', stroke, { jobId: `${stroke.outboxId}-${stroke.epoch}` });
      }),
    unheard: () => ask('counting', (open) => open.getWaitingCount()),
    async close() {
      connection.disconnect();
      await within(queue.close(), CLOSE_MS, tooLong('closing', CLOSE_MS)).catch(() => {});
    },
  };
}

function openQueue(connection: Redis, onError: (error: Error) => void): Queue<Stroke> {
  const queue = new Queue<Stroke>(QUEUE, {
    connection: connection as never,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
  });
  queue.on('error', onError);
  return queue;
}

/** Resolves when the first attempt to connect has ended, well or not. */
function firstTry(connection: Redis): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['ready', 'error', 'close']) connection.once(event, () => resolve());
  });
}

export interface BellHearer {
  /** Hears no more, and waits for what runs; not for Redis. */
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
  const running = new Set<Promise<void>>();
  const run = (job: Job<Stroke>): Promise<void> => {
    const work = handle(job.data).finally(() => running.delete(work));
    running.add(work);
    return work;
  };
  const worker = new Worker<Stroke>(QUEUE, run, {
    connection: connection as never,
    concurrency,
    // The lease in PostgreSQL decides who works; BullMQ's own lock only has to outlive it.
    lockDuration: 60_000,
    stalledInterval: 30_000,
    maxStalledCount: 0,
    // What BullMQ waits after an error of Redis; a quarter of a minute unless told.
    runRetryDelay: 1000,
  });
  worker.on('error', onError);
  return {
    async close() {
      const closing = worker.close(connection.status !== 'ready');
      await Promise.allSettled(running);
      await within(closing, CLOSE_MS, tooLong('closing', CLOSE_MS)).catch(onError);
      connection.disconnect();
    },
  };
}

function tooLong(what: string, ms: number): () => Error {
  return () => new Error(`${what} took longer than ${ms} ms`);
}
