import type { PassThrough } from 'node:stream';
import type { Event } from '@argosy/contracts/http/events';
import { listEvents } from '@argosy/core/events/read';
import type { Scope } from '@argosy/core/scope';
import type { Api } from '../compose.ts';

const HEARTBEAT_MS = 15_000;
const AT_ONCE = 200;

/**
 * Writes events as they happen, from the given place on or from now. A client that does not read is cut off when the
 * stream's buffer stays full for a heartbeat; it resumes with Last-Event-ID.
 *
 * @param from where it begins, which types, and `verify`: asked at each heartbeat, it rejects when the reader may no longer read
 * @param stream ended when the client goes away, destroyed when it does not read
 * @param heartbeatMs how often a silent stream shows that it is there, in milliseconds
 */
export async function streamEvents(
  api: Api,
  scope: Scope,
  from: { after: number | undefined; types: string[]; verify(): Promise<unknown> },
  stream: PassThrough,
  signal: AbortSignal,
  heartbeatMs = HEARTBEAT_MS,
): Promise<void> {
  try {
    let after = from.after === undefined ? await newest(api, scope) : BigInt(from.after);
    stream.write(`retry: ${1000 + Math.floor(Math.random() * 2000)}\n\n`);
    while (!signal.aborted) {
      const turn = new AbortController();
      const news = api.deps.bell.next(scope.workspaceId, heartbeatMs, AbortSignal.any([signal, turn.signal]));
      // Read before the events: the log has no gaps, so everything up to here is in the list or not asked for.
      const end = await newest(api, scope);
      const events = await listEvents(api.deps, scope, { after, types: from.types, limit: AT_ONCE });
      for (const event of events) stream.write(frame(event));
      const more = events.length === AT_ONCE;
      const reached = BigInt(events.at(-1)?.seq ?? 0);
      after = more || reached > end ? reached : end > after ? end : after;
      const keepsUp = !stream.writableNeedDrain || (await drained(stream, signal, heartbeatMs));
      if (more || !keepsUp) turn.abort();
      // Ended politely, it would wait for its reader for ever.
      if (!keepsUp) stream.destroy();
      if (stream.destroyed) return;
      if (more || (await news) || signal.aborted) continue;
      await from.verify();
      stream.write(': still here\n\n');
    }
  } catch (error) {
    api.logger.info({ err: error, workspace: scope.workspaceId }, 'an event stream ended early');
  } finally {
    if (!stream.destroyed) stream.end();
  }
}

async function newest(api: Api, scope: Scope): Promise<bigint> {
  const row = await api.deps.db.inWorkspace(scope.workspaceId, (tx) =>
    tx.workspace.findUnique({ where: { id: scope.workspaceId }, select: { eventSeq: true } }),
  );
  return row?.eventSeq ?? 0n;
}

function frame(event: Event): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

async function drained(stream: PassThrough, signal: AbortSignal, timeoutMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  const read = (): void => resolve(true);
  const gone = (): void => resolve(false);
  stream.once('drain', read);
  signal.addEventListener('abort', gone, { once: true });
  const result = await promise;
  clearTimeout(timer);
  stream.off('drain', read);
  signal.removeEventListener('abort', gone);
  return result;
}
