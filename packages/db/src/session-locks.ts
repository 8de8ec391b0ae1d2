import { openLine, type Line, type LineOptions } from './line.ts';

/** Locks that one process holds for as long as its connection lives: when it dies, PostgreSQL gives them to the next. */
export interface SessionLocks {
  /** Whether this process has the lock now; true again where it had it already. */
  tryLock(name: string): Promise<boolean>;
  unlock(name: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the connection at the first use, and anew after it was lost.
 *
 * @param url the database's URL
 * @param onLost called when the connection is lost, and with it every lock
 */
export function openSessionLocks(url: string, onLost: (error: unknown) => void, options: LineOptions = {}): SessionLocks {
  const held = new Set<string>();
  let line: Promise<Line> | undefined;

  const connect = (): Promise<Line> => {
    // What an earlier connection has to say after its end is not about this one.
    const lose = (error: unknown): void => {
      if (line !== opening) return;
      line = undefined;
      held.clear();
      onLost(error);
    };
    const opening: Promise<Line> = openLine(url, lose, options);
    opening.catch(() => {
      if (line === opening) line = undefined;
    });
    return opening;
  };
  const ask = async (sql: string, name: string): Promise<boolean> => {
    const { rows } = await (await (line ??= connect())).query<{ done: boolean }>(sql, [name]);
    return rows[0]?.done === true;
  };

  return {
    async tryLock(name) {
      if (held.has(name)) return true;
      const locked = await ask('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS done', name);
      if (locked) held.add(name);
      return locked;
    },
    async unlock(name) {
      if (!held.delete(name)) return;
      await ask('SELECT pg_advisory_unlock(hashtextextended($1, 0)) AS done', name);
    },
    async close() {
      const closing = line;
      line = undefined;
      held.clear();
      await (await closing?.catch(() => undefined))?.end().catch(() => {});
    },
  };
}
