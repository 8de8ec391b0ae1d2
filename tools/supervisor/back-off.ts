const FIRST_MS = 500;
const MOST_MS = 10_000;
const QUICK_MS = 10_000;

/**
 * How long to wait before a process that has died is started again: 0.5 s, doubled up to 10 s for each further death
 * within 10 s of its start.
 *
 * @param livedMs how long it lived
 * @param previousMs the wait before its last start, if that was after a death
 */
export function nextDelay(livedMs: number, previousMs: number | undefined): number {
  if (previousMs === undefined || livedMs >= QUICK_MS) return FIRST_MS;
  return Math.min(previousMs * 2, MOST_MS);
}
