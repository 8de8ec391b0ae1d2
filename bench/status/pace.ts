import { now } from './now.ts';

/**
 * Does something so many times a second, whether the one before has ended or not: what waits is part of the time that is
 * measured.
 *
 * @param start begins the n-th one
 * @returns what all of them gave
 */
export async function pace<T>(perSecond: number, count: number, start: (number: number) => Promise<T>): Promise<T[]> {
  const begun = now();
  const running: Promise<T>[] = [];
  while (running.length < count) {
    const due = begun + (running.length * 1000) / perSecond;
    if (now() < due) await new Promise((resolve) => setTimeout(resolve, due - now()));
    running.push(start(running.length));
  }
  return Promise.all(running);
}
