import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** The thread of a watchdog: ends the process when the beats have not changed for so many looks. */
const { beats, lookMs, looks } = workerData as { beats: Int32Array; lookMs: number; looks: number };
const STANDARD_ERROR = 2;

let last = Atomics.load(beats, 0);
for (let still = 0; still < looks; still++) {
  Atomics.wait(beats, 0, last, lookMs);
  // Nobody wakes the thread early: it has waited for a whole look, unless there was a beat at once.
  const now = Atomics.load(beats, 0);
  if (now !== last) still = -1;
  last = now;
}
writeSync(
  STANDARD_ERROR,
  `${JSON.stringify({ level: 60, time: Date.now(), msg: 'the event loop stands still: the process ends itself' })}\n`,
);
process.kill(process.pid, 'SIGKILL');
