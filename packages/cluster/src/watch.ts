import { setTimeout as sleep } from 'node:timers/promises';

import { ClusterError, type ResourceRef, type WatchEvent } from '@argosy/core/ports/cluster-gateway';

import { listObjects, type Selection } from './gateway/list-objects.ts';
import type { Transport } from './transport.ts';
import { clusterErrorOfFailure } from './transport/cluster-error-of.ts';
import { ThrottledError } from './transport/throttled-error.ts';
import { createBackoff } from './watch/backoff.ts';
import { followOnce } from './watch/follow.ts';

/** A connection that lived so long was a good one: the next problem begins with the shortest pause again. */
const GOOD_CONNECTION_MS = 10_000;
const SILENCE_MS = 90_000;
/** A kind that does not exist yet is asked for more often than a server that is away. */
const MISSING_KIND_PAUSE_MS = 5_000;

export interface WatchOptions extends Selection {
  signal: AbortSignal;
  onProblem?: ((problem: ClusterError) => void) | undefined;
  silenceMs?: number | undefined;
}

/**
 * Watches a collection until the signal aborts; never rejects. Lists first and tells the result as `resync`, then
 * follows from there. Every problem is told to `onProblem` and overcome (trust-F18): a closed connection goes on where
 * it ended, 410 and errors of the consumer list anew, silence counts as a dead connection, repeated problems wait
 * longer each time, and a server that asks to wait is obeyed.
 */
export async function watchCollection(
  transport: Transport,
  ref: ResourceRef,
  onEvent: (event: WatchEvent) => void,
  options: WatchOptions,
): Promise<void> {
  const backoff = createBackoff();
  let resourceVersion: string | undefined;
  const forget = (): void => {
    resourceVersion = undefined;
  };
  const tell = guardConsumer(onEvent);

  while (!options.signal.aborted) {
    const startedAt = performance.now();
    let problem: ClusterError | undefined;
    try {
      resourceVersion ??= await resync(transport, ref, options, tell);
      await followOnce(transport, ref, options, resourceVersion, {
        signal: options.signal,
        silenceMs: options.silenceMs ?? SILENCE_MS,
        onEvent: tell,
        onVersion: (version) => {
          resourceVersion = version;
        },
      });
    } catch (error) {
      problem = clusterErrorOfFailure(error);
      if (mustList(problem)) forget();
    }
    if (options.signal.aborted) return;
    const wasGood = performance.now() - startedAt >= GOOD_CONNECTION_MS;
    if (wasGood) backoff.reset();
    if (problem !== undefined) report(options, problem);
    if (problem === undefined && wasGood) continue;
    await pause(backoff.next(boundsFor(problem)), options.signal);
  }
}

async function resync(transport: Transport, ref: ResourceRef, options: WatchOptions, tell: (event: WatchEvent) => void): Promise<string> {
  try {
    const { objects, resourceVersion } = await listObjects(transport, ref, options, options.signal);
    if (!options.signal.aborted) tell({ type: 'resync', objects });
    return resourceVersion;
  } catch (error) {
    // The kind does not exist: nothing of it does.
    if (error instanceof ClusterError && error.kind === 'not_found' && !options.signal.aborted) tell({ type: 'resync', objects: [] });
    throw error;
  }
}

/** Whether the version at hand is of no use: too old, unknown to a restored server, or events of it were lost. */
function mustList(problem: ClusterError): boolean {
  return problem.status === 410 || problem.kind === 'invalid' || problem.kind === 'not_found';
}

function boundsFor(problem: ClusterError | undefined): { atLeast?: number; atMost?: number } {
  if (problem instanceof ThrottledError) return { atLeast: problem.retryAfterMs };
  if (problem?.kind === 'not_found') return { atMost: MISSING_KIND_PAUSE_MS };
  return {};
}

/** An error of the consumer must not end the watch, and what it missed has to come again. */
function guardConsumer(onEvent: (event: WatchEvent) => void): (event: WatchEvent) => void {
  return (event) => {
    try {
      onEvent(event);
    } catch (error) {
      throw new ClusterError('invalid', 'An event of the watch could not be handled.', { cause: error });
    }
  };
}

function report(options: WatchOptions, problem: ClusterError): void {
  try {
    options.onProblem?.(problem);
  } catch {
    // Who listens for problems cannot make new ones.
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
