import pg from 'pg';
import t from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { openDatabase } from '../src/database.ts';
import { isDatabaseAway } from '../src/is-database-away.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 2, statementTimeoutMs: 200 });
t.teardown(() => db.close());
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

t.test('trust-F09: a database that cannot be reached is away, however it was asked', async (t) => {
  const dead = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/nothing' });
  t.teardown(() => dead.close());
  t.ok(isDatabaseAway(await errorOf(dead.platform.$queryRaw`SELECT 1`)), 'raw');
  t.ok(isDatabaseAway(await errorOf(dead.platform.user.count())), 'a model');
  t.ok(isDatabaseAway(await errorOf(dead.inWorkspace('x', (tx) => tx.app.count()))), 'a transaction');
});

t.test('trust-F09: a connection that the server ends is away', async (t) => {
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  const killed = db.inWorkspace('x', async (tx) => {
    const rows = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    return tx.app.count();
  });
  t.ok(isDatabaseAway(await errorOf(killed)));
  await other.end();
});

t.test('trust-F11: a statement that takes too long is to be tried again', async (t) => {
  t.ok(isDatabaseAway(await errorOf(db.platform.$queryRaw`SELECT pg_sleep(5)`)));
});

t.test('a mistake of our own is no reason to try again', async (t) => {
  t.notOk(isDatabaseAway(await errorOf(db.platform.$queryRaw`SELECT nothing FROM nowhere`)));
  t.notOk(isDatabaseAway(await errorOf(db.platform.$queryRaw`SELECT 1 / 0`)));
  for (const error of [new Error('x'), new TypeError('y'), null, undefined, 'P1001']) t.notOk(isDatabaseAway(error));
});
