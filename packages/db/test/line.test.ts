import pg from 'pg';
import t from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { until } from '@argosy/testkit/until';
import { openDatabase } from '../src/database.ts';
import { isDatabaseAway } from '../src/is-database-away.ts';
import { openLine } from '../src/line.ts';
import { listen } from '../src/listen.ts';
import { openSessionLocks } from '../src/session-locks.ts';
import { silentWay } from './support/silent-way.ts';

const { url } = await testDatabase(t);
const QUICK = { beatMs: 50, patienceMs: 400 };

t.test('a connection whose other side vanished without a word is known to be lost (trust-F09)', async (t) => {
  const way = await silentWay(t, url);
  let lost = 0;
  const line = await openLine(way.url, () => (lost += 1), QUICK);
  t.same((await line.query('SELECT 1 AS n')).rows, [{ n: 1 }]);
  way.swallow();
  await until('it is told', () => lost === 1);
  await t.rejects(line.query('SELECT 1'));
  t.equal(lost, 1);
});

t.test('a line that cannot be opened throws in time, and nothing is told', async (t) => {
  await t.rejects(
    openLine('postgresql://nobody@127.0.0.1:1/nothing', () => t.fail('nothing was lost'), QUICK),
    /ECONNREFUSED/,
  );
});

t.test('notes are heard again after the connection has vanished', async (t) => {
  const way = await silentWay(t, url);
  const notes: string[] = [];
  let problems = 0;
  const listener = listen(
    way.url,
    ['test_line'],
    (_channel, payload) => notes.push(payload),
    () => (problems += 1),
    QUICK,
  );
  t.teardown(() => listener.close());
  await until('it listens', () => notes.length === 1);
  way.swallow();
  await until('it listens again', () => notes.length === 2);
  t.equal(problems, 1);
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  t.teardown(() => other.end());
  await other.query(`SELECT pg_notify('test_line', 'news')`);
  await until('it hears', () => notes.includes('news'));
  t.same(notes, ['', '', 'news']);
});

t.test('a lock on a connection that has vanished is not believed in any longer', async (t) => {
  const way = await silentWay(t, url);
  let lost = 0;
  const locks = openSessionLocks(way.url, () => (lost += 1), QUICK);
  t.teardown(() => locks.close());
  t.ok(await locks.tryLock('watch/1'));
  way.swallow();
  await until('it is told', () => lost === 1);
  t.ok(await locks.tryLock('watch/2'), 'another connection is made');
});

t.test('PostgreSQL notices a machine that vanished within a minute, and frees its locks (trust-F09)', async (t) => {
  const line = await openLine(url, () => {});
  t.teardown(() => line.end());
  const { rows } = await line.query(`SELECT name, setting FROM pg_settings WHERE name LIKE 'tcp_keepalives%' ORDER BY name`);
  t.same(
    rows.map(({ name, setting }) => [name, Number(setting)]),
    [
      ['tcp_keepalives_count', 3],
      ['tcp_keepalives_idle', 15],
      ['tcp_keepalives_interval', 5],
    ],
  );
});

t.test('a question on a pooled connection that has vanished fails in time, and the next one has another (trust-F11)', async (t) => {
  const way = await silentWay(t, url);
  const db = openDatabase({ url: way.url, poolSize: 1, statementTimeoutMs: 100 });
  t.teardown(() => db.close());
  await db.platform.$queryRaw`SELECT 1`;
  way.swallow();
  const error = await db.platform.$queryRaw`SELECT 1`.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  t.ok(isDatabaseAway(error), String(error));
  t.ok(await db.platform.$queryRaw`SELECT 1`);
});
