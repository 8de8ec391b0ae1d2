import { chmod, readdir } from 'node:fs/promises';
import t from 'tap';
import pg from 'pg';
import { findFreePort } from '../../embedded/free-port.ts';
import { prepareEmbeddedPostgres } from '../../embedded/postgres.ts';
import { startProcess, stopProcess, waitUntilReady } from '../../supervisor/process.ts';
import { makePassword } from '../../supervisor/secrets.ts';

t.test('the embedded PostgreSQL serves its owner, who is no superuser, and nobody else', async (t) => {
  const folder = t.testdir();
  await chmod(folder, 0o711);
  const options = { folder, port: await findFreePort(), password: makePassword(), roleAttributes: ['CREATEROLE'] as const };
  const { server, url } = await prepareEmbeddedPostgres(options);
  const process = await startProcess(server);
  t.teardown(() => stopProcess(server, process));
  t.ok(await waitUntilReady(server, process));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const role = await client.query("SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'argosy'");
  t.strictSame(role.rows, [{ rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: true }]);
  const about = await client.query(
    "SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('TimeZone') AS zone",
  );
  t.strictSame(about.rows, [{ major: 18, zone: 'UTC' }]);
  await client.end();
  for (const [user, password] of [
    ['argosy', 'wrong'],
    ['postgres', 'postgres'],
    ['postgres', ''],
  ] as const) {
    const other = new pg.Client({ host: '127.0.0.1', port: options.port, user, password, database: 'argosy' });
    await t.rejects(other.connect(), { message: /authentication failed|rejects|no password|SASL|empty string/ }, user);
  }
  const end = await stopProcess(server, process);
  t.match(end, { code: 0, signal: null }, 'a clean shutdown');
  t.strictSame(
    (await readdir(folder)).filter((name) => name.includes('.new')),
    [],
  );
});

t.test('data of another major version is refused, not touched', async (t) => {
  const folder = t.testdir({ postgres: { PG_VERSION: '17\n' } });
  await chmod(folder, 0o711);
  await t.rejects(prepareEmbeddedPostgres({ folder, port: 1, password: makePassword() }), { message: /PostgreSQL 17/ });
});

t.test('an interrupted first start leaves no data that a later one would use', async (t) => {
  const folder = t.testdir();
  await chmod(folder, 0o711);
  const options = { folder, port: 1, password: makePassword() };
  await t.rejects(prepareEmbeddedPostgres({ ...options, signal: AbortSignal.timeout(30) }));
  t.notOk((await readdir(folder)).includes('postgres'));
  await prepareEmbeddedPostgres(options);
  t.strictSame(await readdir(folder), ['postgres']);
});
