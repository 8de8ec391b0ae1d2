import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** 60 s unless given. */
  timeoutMs?: number;
  /** Between two looks; 250 ms unless given. */
  pauseMs?: number;
  signal?: AbortSignal;
  /** Errors of a look that end the waiting. */
  isFatal?: (error: unknown) => boolean;
}

/**
 * Looks again and again until a condition holds. A look that throws counts as one that does not hold.
 *
 * @param what the condition in words, for the error
 * @param look gives the value that was waited for; undefined or false where it does not hold yet
 * @returns the value
 * @throws Error that names the condition and the last error of a look, when the time is over; a fatal error; the
 *   signal's reason
 */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, options: UntilOptions = {}): Promise<T> {
  const { timeoutMs = 60_000, pauseMs = 250, signal, isFatal = () => false } = options;
  const end = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      last = undefined;
    } catch (error) {
      if (isFatal(error)) throw error;
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`Not within ${timeoutMs / 1000} s: ${what}${last instanceof Error ? ` (${last.message})` : ''}`, { cause: last });
    }
    await sleep(pauseMs, undefined, { signal });
  }
}
