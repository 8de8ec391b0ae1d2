import { Worker } from 'node:worker_threads';

export interface Watchdog {
  stop(): Promise<void>;
}

/**
 * Ends the process, as hard as a crash, when its event loop has stood still for too long (trust-F28): a job that loops
 * for ever would stop everything else in the process, and nothing in the process could notice. Whoever supervises it
 * starts it again. Counted are looks of a thread of its own, not time: a process or a machine that was suspended has
 * looked as seldom as its event loop has run.
 *
 * @param limitMs how long the event loop may stand still, in milliseconds
 */
export function startWatchdog(limitMs = 6000): Watchdog {
  const lookMs = limitMs / 20;
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), lookMs / 2);
  timer.unref();
  const thread = new Worker(new URL('./watchdog-thread.ts', import.meta.url), { workerData: { beats, lookMs, looks: 20 } });
  thread.unref();
  return {
    async stop() {
      clearInterval(timer);
      await thread.terminate();
    },
  };
}
