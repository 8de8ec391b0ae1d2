import { flaps, settled, type Look } from './look.ts';
import type { ReleaseMemory } from './memory.ts';
import { SILENCE_MS } from './outage.ts';

export interface RecheckInput {
  look: Look;
  memory: ReleaseMemory;
  settings: { failFastSeconds: number; outageSeconds: number };
  committedAt: Date;
  /** When the release is over at the latest. */
  endsAt: Date | null;
  now: Date;
}

const SHORTEST_MS = 50;
const WAITING_MS = 5_000;

/**
 * When to look again, in milliseconds, if no news comes earlier: soon where success is only to be confirmed, the slower
 * the longer the release takes, and never after the next moment that decides something.
 */
export function recheckAfter(input: RecheckInput): number {
  const { memory, settings, endsAt, now } = input;
  const moments = [baseDelay(input.look) * slowdown(input.committedAt, now)];
  if (endsAt) moments.push(endsAt.getTime() - now.getTime());
  const awaited = (since: string | undefined, ms: number): void => {
    const left = since === undefined ? 0 : new Date(since).getTime() + ms - now.getTime();
    if (left > 0) moments.push(left);
  };
  awaited(memory.fatalSince, settings.failFastSeconds * 1000);
  awaited(memory.problemSince, settings.failFastSeconds * 1000);
  awaited(memory.refreshSince, SILENCE_MS);
  for (const since of Object.values(memory.outages ?? {})) awaited(since, settings.outageSeconds * 1000);
  return Math.max(SHORTEST_MS, Math.min(...moments));
}

function baseDelay(look: Look): number {
  // Healthy travels ahead of the pods (fact-11): the proof is usually there within a second.
  if (settled(look) && !flaps(look)) return look.workload.is === 'unreadable' ? 1_000 : 500;
  if (look.observation?.problem?.verdict === 'waits' || look.hindrance) return WAITING_MS;
  // Whole seconds in Argo CD's times: a second comparison within the same one could not be told from the first.
  if (!look.compared) return 1_000;
  return look.operationRuns ? 3_000 : 2_000;
}

function slowdown(committedAt: Date, now: Date): number {
  const age = now.getTime() - committedAt.getTime();
  if (age < 60_000) return 1;
  return age < 300_000 ? 2 : 5;
}
