import { readFile } from 'node:fs/promises';

/**
 * What a process occupies, in megabytes (10^6 bytes): now, and at most so far.
 *
 * @throws Error on a system without /proc
 */
export async function readMemory(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): number => Math.round((Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6);
  return { now: field('VmRSS'), peak: field('VmHWM') };
}
