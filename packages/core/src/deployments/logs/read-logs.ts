import { parseLogLine, type LogLine } from '@argosy/domain/cluster/log-line';
import type { LogStream } from '@argosy/domain/cluster/log-streams';
import { ClusterError, type PodLogOptions } from '../../ports/cluster-gateway.ts';
import { clusterUnavailable } from '../../clusters/or-unavailable.ts';
import type { Target } from '../open-target.ts';
import { leftOutNotice, type LogItem } from './log-item.ts';

/** A log that is being read, with the line that comes next. */
interface Reader {
  stream: LogStream;
  lines: AsyncIterator<string>;
  next: LogLine | null;
  problem: ClusterError | null;
}

/**
 * Reads logs from where they begin to where they end now, their lines in the order of their times.
 *
 * @param all the logs that there are
 * @param atMost how many of them are read
 * @param options how each log is read
 * @throws AppError unavailable, before anything else, where none of them could be read for the cluster's sake
 */
export async function* readLogs(
  target: Target,
  all: LogStream[],
  atMost: number,
  options: Omit<PodLogOptions, 'container' | 'follow'>,
  signal: AbortSignal,
): AsyncGenerator<LogItem> {
  const readers = all.slice(0, atMost).map((stream): Reader => {
    const log = { ...options, container: stream.container, follow: false };
    const lines = target.gateway.followPodLog(target.namespace, stream.pod, log, signal)[Symbol.asyncIterator]();
    return { stream, lines, next: null, problem: null };
  });
  await Promise.all(readers.map(advance));
  const [first] = readers;
  if (first?.problem && readers.every(({ problem }) => problem !== null && isClusterAway(problem))) throw clusterUnavailable(first.problem);
  if (all.length > atMost) yield leftOutNotice(atMost);
  yield* merge(target, readers);
}

async function* merge(target: Target, readers: Reader[]): AsyncGenerator<LogItem> {
  const open = new Set(readers);
  try {
    for (;;) {
      for (const reader of open) {
        if (reader.next !== null) continue;
        open.delete(reader);
        if (reader.problem !== null && reader.problem.kind !== 'not_found') yield problemNotice(target, reader.stream, reader.problem);
      }
      const earliest = earliestOf(open);
      if (earliest === undefined) break;
      const { next, stream } = earliest;
      if (next !== null) yield { type: 'line', pod: stream.pod, container: stream.container, at: next.at, line: target.redact(next.text) };
      await advance(earliest);
    }
  } finally {
    await Promise.all([...open].map(async ({ lines }) => lines.return?.()));
  }
}

/** The notice that a log cannot be read, in the cluster's words. */
export function problemNotice(target: Target, { pod, container }: LogStream, problem: ClusterError): LogItem {
  return { type: 'notice', text: target.redact(`The log of ${pod}/${container} cannot be read: ${problem.message}`) };
}

// A line without a time stays where it stands: behind the one before it.
function earliestOf(readers: Iterable<Reader>): Reader | undefined {
  let earliest: Reader | undefined;
  for (const reader of readers) {
    if (earliest === undefined || (reader.next?.at ?? 0) < (earliest.next?.at ?? 0)) earliest = reader;
  }
  return earliest;
}

async function advance(reader: Reader): Promise<void> {
  try {
    const { value, done } = await reader.lines.next();
    reader.next = done === true ? null : parseLogLine(value);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    reader.next = null;
    reader.problem = error;
  }
}

function isClusterAway({ kind }: ClusterError): boolean {
  return kind !== 'not_found' && kind !== 'invalid';
}
