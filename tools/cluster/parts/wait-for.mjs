import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from './say.mjs';

/**
 * Waits until a condition holds.
 *
 * @param what the condition in words
 * @param seconds how long at most
 * @param check gives true once it holds; what it throws counts as "not yet", except Refused
 * @throws Error at the limit, with the last thing that went wrong
 */
export async function waitFor(what, seconds, check) {
  const end = Date.now() + seconds * 1000;
  let last = '';
  for (;;) {
    try {
      if (await check()) return;
    } catch (error) {
      if (error instanceof Refused) throw error;
      last = `: ${error.message}`;
    }
    if (Date.now() > end) throw new Error(`${what}: not there after ${seconds} s${last}`);
    await sleep(100);
  }
}
