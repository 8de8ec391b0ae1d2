import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** One process of this boot of the machine: a pid alone is given to another process sooner or later. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, as the system tells it. */
  startedAt: string;
}

/** The identity of a process that runs now (a zombie does not), or undefined. */
export function findIdentity(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const startedAt = process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether that very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return findIdentity(identity.pid)?.startedAt === identity.startedAt;
}

/** Reads an identity back from JSON; anything else is undefined. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

/** The processes that a process has started, and those that these have started, however they are grouped. */
export function findDescendants(pid: number): ProcessIdentity[] {
  const parents = listParents();
  const found = new Set([pid]);
  for (const ancestor of found) for (const [child, parent] of parents) if (parent === ancestor) found.add(child);
  found.delete(pid);
  return [...found].map(findIdentity).filter((identity) => identity !== undefined);
}

// Ticks since boot stand in field 22, the parent in field 4; the name before them may hold spaces and parentheses.
function readStat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function startFromProc(pid: number): string | undefined {
  const stat = readStat(pid);
  if (stat === undefined || stat[0] === 'Z' || stat[0] === 'X') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${stat[19]}`;
}

function startFromPs(pid: number): string | undefined {
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}

function listParents(): [number, number][] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => [Number(pid), Number(readStat(Number(pid))?.[1])]);
  }
  const text = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
}
