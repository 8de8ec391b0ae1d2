import { parseDuration } from '../application/parse-duration.ts';
import type { Retry } from '../application/types.ts';

const DURATION_MS = 5_000;
const FACTOR = 2;
const LONGEST_MS = 180_000;

/**
 * How many milliseconds after a failed try the next one begins.
 *
 * @throws Error where a duration cannot be read
 */
export function retryDelay({ backoff }: Retry, retries: number): number {
  const read = (text: string | undefined, otherwise: number) => {
    if (text === undefined || text === '') return otherwise;
    const ms = parseDuration(text);
    if (ms === undefined) throw new Error(`time: invalid duration "${text}"`);
    return ms;
  };
  const longest = read(backoff?.maxDuration, LONGEST_MS);
  const wait = read(backoff?.duration, DURATION_MS) * (backoff?.factor ?? FACTOR) ** retries;
  return longest > 0 ? Math.min(longest, wait) : wait;
}

/** A time of day as Argo CD's messages have it: `9:20AM`. */
export function formatClock(at: Date): string {
  const hours = at.getUTCHours();
  const minutes = String(at.getUTCMinutes()).padStart(2, '0');
  return `${hours % 12 === 0 ? 12 : hours % 12}:${minutes}${hours < 12 ? 'AM' : 'PM'}`;
}
