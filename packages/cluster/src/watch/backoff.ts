const FIRST_MS = 200;
const LONGEST_MS = 30_000;

/** Pauses between attempts: 0.2 s, doubled up to 30 s, each shortened by chance by up to a half. */
export interface Backoff {
  /** Milliseconds to wait before the next attempt, at least `atLeast`, at most `atMost`. */
  next(bounds?: { atLeast?: number; atMost?: number }): number;
  reset(): void;
}

/** @param random as Math.random */
export function createBackoff(random: () => number = Math.random): Backoff {
  let failures = 0;
  return {
    next({ atLeast = 0, atMost = LONGEST_MS } = {}) {
      const full = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS, atMost);
      failures = Math.min(failures + 1, 16);
      return Math.max(full * (0.5 + random() / 2), atLeast);
    },
    reset() {
      failures = 0;
    },
  };
}
