import pg from 'pg';
import t, { type Test } from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { openEngine } from '../engine.ts';

const { url } = await testDatabase(t);
const engine = await openEngine(url);
t.teardown(() => engine.close());

async function query<Row extends pg.QueryResultRow>(database: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function emptyDatabase(t: Test): Promise<string> {
  const name = `argosy_empty_${process.pid}`;
  await query(url, `CREATE DATABASE ${name}`);
  t.teardown(() => query(url, `DROP DATABASE ${name} WITH (FORCE)`));
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Every column, index and constraint of a database, a line each. */
async function describe(database: string): Promise<string[]> {
  const rows = await query<{ line: string }>(
    database,
    `SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default) AS line
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
     UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations'
     ORDER BY 1`,
  );
  return rows.map((row) => row.line);
}

t.test('the migrations make exactly what the schema says, in tables, columns, keys and indexes', async (t) => {
  const other = await emptyDatabase(t);
  await query(other, await engine.initialSql());
  const [migrated, schema] = [await describe(url), await describe(other)];
  // Prisma has no words for an index over a part of the rows.
  t.same(
    migrated.filter((line) => !/releases_running|outbox_due ON/.test(line)),
    schema,
  );
  t.ok(schema.length > 200);
});

t.test('applying them again changes nothing', async (t) => {
  t.same(await engine.apply(), []);
});

t.test('every foreign key has an index that begins with its columns', async (t) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.teardown(() => client.end());
  const { rows } = await client.query<{ name: string }>(`
    SELECT k.conrelid::regclass || '.' || k.conname AS name FROM pg_constraint k
    WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
      AND NOT EXISTS (
        SELECT 1 FROM pg_index i
        WHERE i.indrelid = k.conrelid AND (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey AND i.indpred IS NULL)
    ORDER BY 1`);
  t.same(rows, []);
});
