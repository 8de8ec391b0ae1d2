import pg from 'pg';

/** Reads the rows of one workspace, as Argosy's own role does. */
export interface Rows {
  read<T>(workspace: string, sql: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

/** @param url of the database, without a proxy in between */
export async function openRows(url: string): Promise<Rows> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  return {
    async read<T>(workspace: string, sql: string, values: unknown[] = []): Promise<T[]> {
      const client = await pool.connect();
      try {
        await client.query('BEGIN READ ONLY');
        await client.query('SET LOCAL ROLE argosy_app');
        await client.query("SELECT set_config('argosy.workspace', $1, true)", [workspace]);
        return (await client.query(sql, values)).rows as T[];
      } finally {
        await client.query('ROLLBACK').catch(() => {});
        client.release();
      }
    },
    close: () => pool.end(),
  };
}
