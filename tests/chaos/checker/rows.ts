import { openDatabase } from '@argosy/db/database';

/** Reads and writes the rows of one workspace, as Argosy's own role does. */
export interface Rows {
  read<T>(workspace: string, sql: string, values?: unknown[]): Promise<T[]>;
  write(workspace: string, sql: string, values?: unknown[]): Promise<void>;
  /** How many connections to the database there are. */
  countConnections(): Promise<number>;
  /** Whether the database answers. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
}

/** @param url of the database, without a proxy in between */
export function openRows(url: string): Rows {
  const db = openDatabase({ url, poolSize: 2 });
  return {
    read: (workspace, sql, values = []) => db.inWorkspace(workspace, (tx) => tx.$queryRawUnsafe(sql, ...values)),
    async write(workspace, sql, values = []) {
      await db.inWorkspace(workspace, (tx) => tx.$executeRawUnsafe(sql, ...values));
    },
    async countConnections() {
      const sql = 'SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()';
      const [row] = await db.platform.$queryRawUnsafe<{ count: number }[]>(sql);
      return row?.count ?? 0;
    },
    answers: () =>
      db.platform.$queryRawUnsafe('SELECT 1').then(
        () => true,
        () => false,
      ),
    close: () => db.close(),
  };
}
