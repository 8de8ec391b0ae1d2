import { setTimeout as sleep } from 'node:timers/promises';

const SURGE_SECONDS = 5;

/**
 * Holds a reader to so many lines in a second, after a first surge of five times as many. What it gives resolves when
 * the next line may go out, or when the signal aborts.
 */
export function createPace(linesPerSecond: number, signal: AbortSignal): () => Promise<void> {
  const most = linesPerSecond * SURGE_SECONDS;
  let left = most;
  let then = performance.now();
  return async () => {
    const now = performance.now();
    left = Math.min(most, left + ((now - then) / 1000) * linesPerSecond) - 1;
    then = now;
    if (left < 0) await sleep((-left / linesPerSecond) * 1000, undefined, { signal }).catch(() => undefined);
  };
}
