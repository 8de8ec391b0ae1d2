import { AppError } from '@argosy/domain/app-error';

/** The room of one process for answers that stay open: event streams, log streams and waits. */
export interface Streams {
  /**
   * Takes a place; what it gives leaves it again, and may be called more than once.
   *
   * @throws AppError unavailable where every place is taken
   */
  enter(): () => void;
  /** Aborts when the process stops: whatever is open says what it has to say, and ends. */
  readonly stopping: AbortSignal;
  /** How many places are taken. */
  readonly open: number;
  /** Tells all of them to end, and waits for it, `patienceMs` milliseconds at most. */
  stop(patienceMs: number): Promise<void>;
}

/** Whoever is turned away comes back within these seconds, and not all of them at once (trust-F29). */
const RETRY_SECONDS = { least: 2, spread: 8 };

/** @param atMost places */
export function createStreams(atMost: number): Streams {
  const stopping = new AbortController();
  let open = 0;
  let emptied: () => void = () => {};
  return {
    stopping: stopping.signal,
    get open() {
      return open;
    },
    enter() {
      if (open >= atMost || stopping.signal.aborted) {
        const retryAfter = RETRY_SECONDS.least + Math.floor(Math.random() * RETRY_SECONDS.spread);
        throw new AppError('unavailable', 'There are too many open streams and waits; try again later.', { retryAfter });
      }
      open += 1;
      let here = true;
      return () => {
        if (!here) return;
        here = false;
        open -= 1;
        if (open === 0) emptied();
      };
    },
    async stop(patienceMs) {
      stopping.abort();
      if (open === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      emptied = resolve;
      const timer = setTimeout(resolve, patienceMs);
      await promise;
      clearTimeout(timer);
    },
  };
}
