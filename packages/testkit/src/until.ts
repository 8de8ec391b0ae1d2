import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits until something is so.
 *
 * @throws Error where it is not within the time
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it did not come to be that ${what}`);
    await wait(10);
  }
}
