import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

const PRISMA = fileURLToPath(new URL('../../../prisma/', import.meta.url));
const MIGRATIONS = `${PRISMA}migrations/`;

/** A database of a test's own, and its URL. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

interface Test {
  teardown(work: () => Promise<void>): void;
}

/**
 * An empty, migrated database for one test file: a copy of a template that is made once for each state of the migrations.
 *
 * @param t the test after which it is dropped
 * @throws Error where ARGOSY_TEST_DATABASE_URL is not set: `npm test` sets it
 */
export async function testDatabase(t: Test): Promise<TestDatabase> {
  const server = process.env['ARGOSY_TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('ARGOSY_TEST_DATABASE_URL is not set: run tests by `npm test`');
  const template = await ensureTemplate(server);
  const name = `argosy_test_${randomBytes(6).toString('hex')}`;
  await query(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const database = { url: withDatabase(server, name), drop: () => query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
  t.teardown(database.drop);
  return database;
}

async function ensureTemplate(server: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(MIGRATIONS, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of names.toSorted()) hash.update(await readFile(`${MIGRATIONS}${name}/migration.sql`));
  const template = `argosy_template_${hash.digest('hex').slice(0, 16)}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    // One process makes it, the others wait.
    await client.query('SELECT pg_advisory_lock(815)');
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) {
      const unfinished = `${template}_new`;
      await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${unfinished}`);
      await promisify(execFile)(process.execPath, [`${PRISMA}migrate.ts`], { env: { DATABASE_URL: withDatabase(server, unfinished) } });
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [unfinished]);
      await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
    }
    return template;
  } finally {
    await client.end();
  }
}

async function query(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
