import pg from 'pg';
import t from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { until } from '@argosy/testkit/until';
import { openSessionLocks } from '../src/session-locks.ts';

const { url } = await testDatabase(t);

t.test('one of two processes has a lock, and the other gets it when the first has gone', async (t) => {
  const a = openSessionLocks(url, () => t.fail('nothing was lost'));
  const b = openSessionLocks(url, () => t.fail('nothing was lost'));
  t.teardown(() => b.close());
  t.ok(await a.tryLock('watch/1'));
  t.ok(await a.tryLock('watch/1'), 'it has it still');
  t.notOk(await b.tryLock('watch/1'));
  t.ok(await b.tryLock('watch/2'), 'another lock is free');
  await a.unlock('watch/1');
  t.ok(await b.tryLock('watch/1'));
  await b.unlock('watch/1');
  t.ok(await a.tryLock('watch/1'));
  await a.close();
  await until('the lock is free', () => b.tryLock('watch/1'));
});

t.test('a connection that is cut takes every lock with it, says so, and is made again', async (t) => {
  let lost = 0;
  const a = openSessionLocks(url, () => (lost += 1));
  t.teardown(() => a.close());
  t.ok(await a.tryLock('watch/3'));
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  t.teardown(() => admin.end());
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await until('the loss is told', () => lost === 1);
  t.ok(await a.tryLock('watch/3'));
});

t.test('what the lost connection has to say later does not end its successor', async (t) => {
  let lost = 0;
  let again: Promise<boolean> | undefined;
  const a = openSessionLocks(url, () => {
    lost += 1;
    again = a.tryLock('watch/4');
  });
  t.teardown(() => a.close());
  t.ok(await a.tryLock('watch/4'));
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  t.teardown(() => admin.end());
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()`;
  await admin.query(cut);
  // PostgreSQL may let go of the lock after it has cut the connection.
  await until('the lock is taken again', async () => (await again) === true || (again !== undefined && (await a.tryLock('watch/4'))));
  t.equal(lost, 1);
  const { rows } = await admin.query(
    `SELECT count(DISTINCT pid)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%advisory_lock%' AND pid <> pg_backend_pid()`,
  );
  t.same(rows, [{ n: 1 }], 'no connection is left behind with the lock');
});
