import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 250;

export interface UntilOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * Looks again and again until a condition holds. A look that throws counts as one that does not hold.
 *
 * @param what the condition in words, for the error
 * @param look gives the value that was waited for; undefined or false where it does not hold yet
 * @param options `timeoutMs`: 60 s unless given
 * @returns the value
 * @throws Error that names the condition and the last error of a look, when the time is over; the signal's reason
 */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, options: UntilOptions = {}): Promise<T> {
  const { timeoutMs = 60_000, signal } = options;
  const end = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`Not within ${timeoutMs / 1000} s: ${what}${last instanceof Error ? ` (${last.message})` : ''}`, { cause: last });
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
