import { readFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process has used. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // What follows the name, which may hold anything: utime and stime are the 12th and 13th field there.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
