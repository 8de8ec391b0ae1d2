import pg from 'pg';
import { sessionOptions, withoutOptions } from './client.ts';

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
export function openSessionLocks(url: string, onLost: (error: unknown) => void): SessionLocks {
  const held = new Set<string>();
  let connecting: Promise<pg.Client> | undefined;

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: withoutOptions(url), options: sessionOptions(10_000), keepAlive: true });
    const lost = (error?: unknown): void => {
      if (connecting === undefined) return;
      connecting = undefined;
      held.clear();
      onLost(error);
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    return client;
  };
  const open = (): Promise<pg.Client> => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
  const ask = async (sql: string, name: string): Promise<boolean> => {
    const { rows } = await (await open()).query<{ done: boolean }>(sql, [name]);
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
      const client = connecting;
      connecting = undefined;
      held.clear();
      await (await client?.catch(() => undefined))?.end().catch(() => {});
    },
  };
}
