import { setImmediate as nextTurn } from 'node:timers/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemTimers } from '../../../src/timers.ts';
import type { Timers } from '../../../src/timers.ts';

export interface FakeTimers extends Timers {
  /** Lets so many milliseconds pass, one timer after the other, each with all that follows from it. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until something is so. Fails after so many milliseconds. */
  until(isSo: () => boolean, within?: number): Promise<void>;
}

/** Time that stands still unless it is told to pass. */
export function createFakeTimers(start = '2026-11-21T09:00:00.000Z'): FakeTimers {
  let now = Date.parse(start);
  let next = 0;
  const waiting = new Map<number, { readonly at: number; readonly call: () => void }>();
  const settle = async () => {
    for (let turn = 0; turn < 4; turn += 1) await nextTurn();
  };
  const earliest = () => [...waiting].toSorted(([idA, a], [idB, b]) => a.at - b.at || idA - idB)[0];
  const step = async (end: number) => {
    await settle();
    const first = earliest();
    if (first === undefined || first[1].at > end) return false;
    waiting.delete(first[0]);
    now = Math.max(now, first[1].at);
    first[1].call();
    await settle();
    return true;
  };
  return {
    now: () => new Date(now),
    after(ms, call) {
      next += 1;
      const id = next;
      waiting.set(id, { at: now + Math.max(0, ms), call });
      return () => void waiting.delete(id);
    },
    async advance(ms) {
      const end = now + ms;
      while (await step(end));
      now = end;
    },
    async until(isSo, within = 30_000) {
      const end = now + within;
      await settle();
      while (!isSo()) {
        if (!(await step(end))) {
          if (isSo()) return;
          throw new Error(`It was not so within ${within} ms: ${isSo.toString()}`);
        }
      }
    },
  };
}

/** The machine's own time, for tests that speak over a network. */
export function createRealTimers(): FakeTimers {
  return {
    ...systemTimers,
    async advance(ms) {
      await sleep(ms);
    },
    async until(isSo, within = 20_000) {
      const end = Date.now() + within;
      while (!isSo()) {
        if (Date.now() > end) throw new Error(`It was not so within ${within} ms: ${isSo.toString()}`);
        await sleep(10);
      }
    },
  };
}
