import type { Timers } from '../../../src/timers.ts';

/** Time that passes only when a test says so. */
export interface FakeTimers extends Timers {
  /** Lets so many milliseconds pass, and makes every call that is due in them, in order. */
  advance(ms: number): void;
  /** Lets time pass until a condition holds. @throws Error where it does not within so many milliseconds */
  until(what: string, condition: () => boolean, withinMs?: number): void;
}

interface Call {
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
}

export function createFakeTimers(start: Date = new Date('2026-03-01T12:00:00.000Z')): FakeTimers {
  let now = start.getTime();
  let order = 0;
  const calls = new Set<Call>();
  const next = (limit: number): Call | undefined => {
    let first: Call | undefined;
    for (const call of calls) {
      if (call.at > limit) continue;
      if (first === undefined || call.at < first.at || (call.at === first.at && call.order < first.order)) first = call;
    }
    return first;
  };
  const step = (limit: number): boolean => {
    const call = next(limit);
    if (call === undefined) return false;
    calls.delete(call);
    now = Math.max(now, call.at);
    call.call();
    return true;
  };
  return {
    now: () => new Date(now),
    after(ms, call) {
      order += 1;
      const entry = { at: now + Math.max(0, ms), order, call };
      calls.add(entry);
      return () => void calls.delete(entry);
    },
    advance(ms) {
      const end = now + ms;
      while (step(end));
      now = end;
    },
    until(what, condition, withinMs = 60_000) {
      const end = now + withinMs;
      while (!condition()) {
        if (!step(end)) throw new Error(`Not within ${withinMs} ms: ${what}`);
      }
    },
  };
}
