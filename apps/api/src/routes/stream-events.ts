import type { Writable } from 'node:stream';
import type { FeedPart, Follower } from '@argosy/core/events/follower';
import { AppError } from '@argosy/domain/app-error';

const HEARTBEAT_MS = 15_000;
/** When clients come back, in milliseconds: not all of them at once, and later where all were sent away together (trust-F29). */
const RETRY_MS = { usual: { least: 1000, spread: 2000 }, stopping: { least: 500, spread: 6000 } };

export interface StreamOptions {
  /** The number of the last event that the client knows; undefined begins with the next one. */
  after: number | undefined;
  /** Types, or "release.*" for all of a kind; empty means every type. */
  types: string[];
  /** Asked at each heartbeat; rejects with an AppError when the reader may no longer read. */
  verify: () => Promise<unknown>;
  /** Aborts when the client is gone. */
  gone: AbortSignal;
  /** Aborts when the process stops. */
  stopping: AbortSignal;
  /** How often the stream shows that it is there, in milliseconds. */
  heartbeatMs?: number;
}

/**
 * Writes events as they happen, from the given place on or from now. What a client has not read waits in the log and
 * not here: one that reads nothing is cut off when its buffer stays full for a heartbeat, and resumes with Last-Event-ID.
 *
 * @param out ended when the client is gone, may not read any more or the process stops; destroyed when it does not read
 */
export async function streamEvents(follower: Follower, options: StreamOptions, out: Writable): Promise<void> {
  const { gone, stopping, heartbeatMs = HEARTBEAT_MS } = options;
  const end = new AbortController();
  const ended = AbortSignal.any([gone, stopping, end.signal]);
  const wake = (): void => follower.wake();
  ended.addEventListener('abort', wake, { once: true });
  out.once('error', wake);
  const stopBeating = beat(out, options, heartbeatMs, () => end.abort());
  try {
    out.write(retry(RETRY_MS.usual));
    for (let place = options.after ?? follower.head; !ended.aborted && !out.destroyed;) {
      const part = await follower.read(place, options.types);
      place = part.place;
      send(out, part);
      if (out.writableNeedDrain && !(await drained(out, ended, heartbeatMs))) {
        // Ended politely, it would wait for its reader for ever.
        if (!ended.aborted) out.destroy();
      } else if (!ended.aborted) await follower.news(place);
    }
    if (stopping.aborted && !out.destroyed) out.write(retry(RETRY_MS.stopping));
  } finally {
    stopBeating();
    ended.removeEventListener('abort', wake);
    if (!out.destroyed) out.end();
  }
}

function send(out: Writable, { frames, reset }: FeedPart): void {
  if (reset !== null) out.write(`event: reset\ndata: ${JSON.stringify({ oldest: reset })}\n\n`);
  const [first] = frames;
  if (first !== undefined) out.write(frames.length === 1 ? first : Buffer.concat(frames));
}

/** Shows from time to time that the stream is there, and sees whether its reader may still read. */
function beat(out: Writable, { verify }: StreamOptions, everyMs: number, refused: () => void): () => void {
  let verifying = false;
  const strike = async (): Promise<void> => {
    if (verifying) return;
    verifying = true;
    try {
      await verify();
    } catch (error) {
      // While it cannot be asked there is no news either, and thousands of clients would come back for nothing.
      if (error instanceof AppError) refused();
    } finally {
      verifying = false;
    }
    if (!out.destroyed && !out.writableEnded && !out.writableNeedDrain) out.write(': still here\n\n');
  };
  let timer = setTimeout(
    () => {
      timer = setInterval(() => void strike(), everyMs);
      void strike();
    },
    // Streams that began together ask at different times.
    everyMs * (0.5 + Math.random() / 2),
  );
  return () => clearTimeout(timer);
}

function retry({ least, spread }: { least: number; spread: number }): string {
  return `retry: ${least + Math.floor(Math.random() * spread)}\n\n`;
}

async function drained(out: Writable, ended: AbortSignal, timeoutMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  const read = (): void => resolve(true);
  const stop = (): void => resolve(false);
  out.once('drain', read);
  ended.addEventListener('abort', stop, { once: true });
  const result = await promise;
  clearTimeout(timer);
  out.off('drain', read);
  ended.removeEventListener('abort', stop);
  return result;
}
