import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem } from './client.ts';

const PAUSE_MS = 200;

/**
 * Repeats a request until it is answered, as a careful client does: when the connection breaks, and when it is told to
 * come again (503, or 409 while the first request may still run). The request must bear repetition.
 *
 * @throws ApiProblem for any other refusal; the signal's reason
 */
export async function repeatUntilAnswered<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await request();
    } catch (error) {
      if (error instanceof ApiProblem && error.status !== 503 && error.problem.code !== 'request_in_progress') throw error;
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
