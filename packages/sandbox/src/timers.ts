/** Time, so that tests can have their own. */
export interface Timers {
  now(): Date;
  /**
   * Calls once after so many milliseconds; never keeps the process alive.
   *
   * @returns forgets it
   */
  after(ms: number, call: () => void): () => void;
}

/**
 * A clock that follows the machine's forwards and never goes back: where somebody sets that back, it goes on from where it
 * was. Otherwise all that waits for a time would wait as long again.
 *
 * @param wall the machine's time, in milliseconds since 1970
 * @param steady milliseconds since any moment, which nobody sets
 */
export function createSteadyClock(wall: () => number, steady: () => number): () => Date {
  let offset = wall() - steady();
  return () => {
    offset = Math.max(offset, wall() - steady());
    return new Date(steady() + offset);
  };
}

const now = createSteadyClock(
  () => Date.now(),
  () => performance.now(),
);

/** The machine's time. */
export const systemTimers: Timers = {
  now,
  after(ms, call) {
    const timer = setTimeout(call, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A time as Kubernetes writes it: RFC 3339 UTC with whole seconds. */
export function kubeTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
