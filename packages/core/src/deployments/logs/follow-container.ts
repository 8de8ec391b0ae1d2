import { setTimeout as sleep } from 'node:timers/promises';
import { isAfter, parseLogLine, type LogLine } from '@argosy/domain/cluster/log-line';
import type { LogStream } from '@argosy/domain/cluster/log-streams';
import { ClusterError, type PodLogOptions } from '../../ports/cluster-gateway.ts';
import type { Target } from '../open-target.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export interface FollowedContainer {
  /** How the first reading begins. */
  beginning: Pick<PodLogOptions, 'tailLines' | 'since'>;
  /** Takes one line and resolves when the next may come. */
  onLine: (line: LogLine) => Promise<void>;
  /** Told of the first problem of several in a row. */
  onProblem: (problem: ClusterError) => Promise<void>;
  /** Whether this life of the container goes on, as far as is known. */
  isRunning: () => boolean;
}

/**
 * Follows one life of a container to its end. A connection that breaks is made again, and goes on behind the last line.
 * It never rejects for the cluster's sake, and resolves early when the signal aborts.
 */
export async function followContainer(target: Target, stream: LogStream, followed: FollowedContainer, signal: AbortSignal): Promise<void> {
  let last: LogLine | null = null;
  let failures = 0;
  while (!signal.aborted) {
    const { line, problem }: Reading = await readOn(target, stream, followed, last, signal);
    failures = problem === null || line !== last ? 0 : failures + 1;
    last = line;
    if (problem?.kind === 'not_found') return;
    const goesOn = followed.isRunning();
    if (problem !== null && (failures === 0 || !goesOn)) await followed.onProblem(problem);
    if (!goesOn) return;
    // The log may have ended just before its pod says that the container has.
    await sleep(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => undefined);
    if (!followed.isRunning()) return;
  }
}

interface Reading {
  /** The last line that was ever read. */
  line: LogLine | null;
  problem: ClusterError | null;
}

/** One connection, from behind a line on until the log or the connection ends. */
async function readOn(
  { gateway, namespace }: Target,
  { pod, container }: LogStream,
  { beginning, onLine }: FollowedContainer,
  behind: LogLine | null,
  signal: AbortSignal,
): Promise<Reading> {
  let last = behind;
  // The moment of the last line is asked for again, as other lines of it may not have come.
  const from = behind?.stamp ? { since: behind.stamp } : beginning;
  try {
    for await (const text of gateway.followPodLog(namespace, pod, { ...from, container, follow: true }, signal)) {
      const line = parseLogLine(text);
      if (behind !== null && !isAfter(line, behind)) continue;
      last = line;
      await onLine(line);
      if (signal.aborted) break;
    }
    return { line: last, problem: null };
  } catch (error) {
    if (error instanceof ClusterError) return { line: last, problem: error };
    throw error;
  }
}
