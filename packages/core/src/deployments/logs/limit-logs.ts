import type { LogItem, LogLimits } from './log-item.ts';
import { createPace } from './pace.ts';

/**
 * Holds the reading of logs to its limits, and ends it with an `end` that says which one was reached.
 *
 * @param open begins the reading; its signal aborts when the reading is over
 * @param signal ends it early, without an `end`
 */
export async function* limitLogs(
  open: (ended: AbortSignal) => AsyncGenerator<LogItem>,
  limits: LogLimits,
  signal: AbortSignal,
): AsyncGenerator<LogItem> {
  const time = AbortSignal.timeout(limits.ms);
  const ended = AbortSignal.any([signal, time]);
  const pace = createPace(limits.linesPerSecond, ended);
  let left = limits.bytes;
  for await (const item of open(ended)) {
    if (ended.aborted || item.type === 'end') break;
    if (item.type === 'line') {
      left -= Buffer.byteLength(item.line) + 1;
      if (left < 0) break;
      await pace();
    }
    yield item;
  }
  if (signal.aborted) return;
  yield { type: 'end', reason: time.aborted ? 'time_limit' : left < 0 ? 'byte_limit' : 'complete' };
}
