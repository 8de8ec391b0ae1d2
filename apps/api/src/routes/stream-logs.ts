import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { LogItem } from '@argosy/core/deployments/logs/log-item';
import { AppError } from '@argosy/domain/app-error';
import type { LogAnswerEnd, LogForm } from './log-forms.ts';

const HEARTBEAT_MS = 15_000;
/** Who reads nothing for so long is not there. */
const PATIENCE_MS = 10 * 60_000;

export interface LogStreamOptions {
  form: LogForm;
  /** Asked at each heartbeat; rejects with an AppError when the reader may no longer read. */
  verify: () => Promise<unknown>;
  /** Aborted here when the reader may no longer read; the reading of the logs ends with it. */
  refused: AbortController;
  /** Aborts when the process stops, and the reading of the logs with it. */
  stopping: AbortSignal;
  /** How often the answer shows that it goes on, in milliseconds. */
  heartbeatMs?: number;
}

/**
 * Writes logs as they come. A reader who is slow slows the reading: nothing is kept for it but what the connection holds.
 *
 * @param items a signal of theirs aborts when the reader is gone
 * @param out ended with the logs, destroyed when nobody reads
 */
export async function streamLogs(items: AsyncIterable<LogItem>, options: LogStreamOptions, out: Writable): Promise<void> {
  const { form, refused, stopping } = options;
  const over = new AbortController();
  const close = (): void => over.abort();
  out.once('close', close);
  const waiting = AbortSignal.any([over.signal, refused.signal, stopping]);
  const stopBeating = beat(out, options);
  let end: LogAnswerEnd | undefined;
  try {
    out.write(form.beginning());
    for await (const item of items) {
      if (out.destroyed) break;
      if (item.type === 'end') end = item.reason;
      else if (!out.write(form.item(item))) await drained(out, waiting);
    }
    if (refused.signal.aborted) end = 'forbidden';
    else if (stopping.aborted) end = 'stopping';
    if (!out.destroyed && end !== undefined) out.write(form.end(end));
  } finally {
    stopBeating();
    out.off('close', close);
    if (!out.destroyed) out.end();
  }
}

function beat(out: Writable, { form, verify, refused, heartbeatMs = HEARTBEAT_MS }: LogStreamOptions): () => void {
  const strike = async (): Promise<void> => {
    try {
      await verify();
    } catch (error) {
      // While it cannot be asked, nothing is known against the reader.
      if (error instanceof AppError && error.code !== 'unavailable') refused.abort();
    }
    if (form.heartbeat !== '' && !out.destroyed && !out.writableEnded && !out.writableNeedDrain) out.write(form.heartbeat);
  };
  const timer = setInterval(() => void strike(), heartbeatMs);
  return () => clearInterval(timer);
}

async function drained(out: Writable, waiting: AbortSignal): Promise<void> {
  const late = setTimeout(() => out.destroy(), PATIENCE_MS);
  try {
    await once(out, 'drain', { signal: waiting });
  } catch {
    // It was closed, or there is nothing more to wait for.
  } finally {
    clearTimeout(late);
  }
}
