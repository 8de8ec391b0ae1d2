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

/** The machine's time. */
export const systemTimers: Timers = {
  now: () => new Date(),
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
