import { findDescendants } from '../../../tools/supervisor/identity.ts';
import type { Random } from '../random.ts';

/** The processes under test by name, as they are started again and again. */
export class Processes {
  readonly #known = new Map<string, { pid: number; since: number }>();
  readonly #more: () => Record<string, number | null>;
  /** Every kill by the name of its process. */
  readonly kills = new Map<string, number>();

  /** @param more processes that are not the supervisor's, read anew each time */
  constructor(more: () => Record<string, number | null> = () => ({})) {
    this.#more = more;
  }

  /** Takes the pids that the supervisor tells of. */
  update(pids: Readonly<Record<string, number | null>>): void {
    for (const [name, pid] of Object.entries(pids)) {
      if (pid !== null && this.#known.get(name)?.pid !== pid) this.#known.set(name, { pid, since: performance.now() });
    }
  }

  /** The pid of a process that runs now. */
  pid(name: string): number | undefined {
    this.update(this.#more());
    const pid = this.#known.get(name)?.pid;
    return pid !== undefined && isAlive(pid) ? pid : undefined;
  }

  /** How long the process that runs now has lived, in milliseconds; 0 where none runs. */
  age(name: string): number {
    return this.pid(name) === undefined ? 0 : performance.now() - (this.#known.get(name)?.since ?? 0);
  }

  /** Kills a process at once; false where none runs. */
  kill(name: string): boolean {
    const pid = this.pid(name);
    if (pid === undefined) return false;
    process.kill(pid, 'SIGKILL');
    this.count(name);
    return true;
  }

  /** Kills one of PostgreSQL's children, for which it throws out everybody and recovers; false where there is none. */
  killBackend(random: Random): boolean {
    const pid = this.pid('postgres');
    const children = pid === undefined ? [] : findDescendants(pid);
    if (children.length === 0) return false;
    try {
      process.kill(random.pick(children).pid, 'SIGKILL');
    } catch {
      return false;
    }
    this.count('postgres backend');
    return true;
  }

  count(name: string): void {
    this.kills.set(name, (this.kills.get(name) ?? 0) + 1);
  }

  get total(): number {
    return [...this.kills.values()].reduce((sum, each) => sum + each, 0);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
