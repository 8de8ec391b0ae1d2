import type { Clock } from './clock.ts';

/** A clock that goes by another one. */
export interface FollowedClock extends Clock {
  stop(): void;
}

/** What the machine itself knows of time. */
export interface Machine {
  /** Milliseconds since 1970, right or wrong. */
  wall(): number;
  /** Milliseconds that pass evenly, from anywhere. */
  elapsed(): number;
}

const MACHINE: Machine = { wall: () => Date.now(), elapsed: () => performance.now() };
const EVERY_MS = 30_000;
const SLOW_MS = 2000;
/** Two readings differ by what lay on the way; a clock that went back by so little would only put things out of order. */
const NOISE_MS = 1000;

/**
 * A clock that goes by one that all processes share, so that a machine whose own is wrong ends nothing early or late
 * (trust-F26). It is asked now and then, and counted on in between; until it has answered once, the machine's own counts.
 *
 * @param read the shared clock's time
 * @returns once it was asked for the first time, whether or not it answered
 */
export async function followClock(read: () => Promise<Date>, machine: Machine = MACHINE): Promise<FollowedClock> {
  // What to add to the elapsed time.
  let offset = machine.wall() - machine.elapsed();
  let told = 0;
  const ask = async (): Promise<void> => {
    const before = machine.elapsed();
    const time = await read();
    // Nobody knows when on the way a slow answer was given.
    if (machine.elapsed() - before > SLOW_MS) return;
    offset = time.getTime() - (before + machine.elapsed()) / 2;
  };
  const timer = setInterval(() => void ask().catch(() => {}), EVERY_MS).unref();
  await ask().catch(() => {});
  return {
    now() {
      const now = Math.round(offset + machine.elapsed());
      told = now < told && told - now < NOISE_MS ? told : now;
      return new Date(told);
    },
    stop: () => clearInterval(timer),
  };
}
