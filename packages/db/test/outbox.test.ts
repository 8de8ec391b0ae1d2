import t from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { openDatabase } from '../src/database.ts';
import { claimOutbox, completeJob, enqueue, extendLease, postponeJob } from '../src/outbox.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 4 });
t.teardown(() => db.close());
const W = 'wsp-0000000000000000000000000a';
const ask = (key: string, data: Record<string, unknown> = {}, delayMs = 0) =>
  db.inWorkspace(W, (tx) => enqueue(tx, W, [{ job: 'look', key, data, delayMs }]));

t.afterEach(async () => {
  await db.inWorkspace(W, (tx) => tx.outbox.deleteMany());
});

t.test('work that is asked for twice while it waits is done once, with the newest data', async (t) => {
  await ask('a', { n: 1 });
  await ask('a', { n: 2 });
  const jobs = await claimOutbox(db, 10, 60);
  t.match(jobs, [{ job: 'look', key: 'a', data: { n: 2 }, workspaceId: W }]);
  t.equal(jobs.length, 1);
});

t.test('claimed work is nobody else’s until its lease is over', async (t) => {
  await ask('a');
  const [first] = await claimOutbox(db, 10, 60);
  t.ok(first);
  t.same(await claimOutbox(db, 10, 60), []);
  await db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET leased_until = now() - interval '1 second'`);
  const [second] = await claimOutbox(db, 10, 60);
  t.equal(second?.epoch, (first?.epoch ?? 0) + 1);
  t.notOk(first && (await extendLease(db, first, 60)), 'who lost the lease cannot extend it');
  if (first) await completeJob(db, first);
  t.equal(await db.inWorkspace(W, (tx) => tx.outbox.count()), 1, 'who lost the lease cannot settle the work');
});

t.test('work that is asked for while it runs is done once more', async (t) => {
  await ask('a');
  const [job] = await claimOutbox(db, 10, 60);
  await ask('a');
  t.same(await claimOutbox(db, 10, 60), [], 'not beside itself');
  if (job) await completeJob(db, job);
  const [again] = await claimOutbox(db, 10, 60);
  t.ok(again);
  if (again) await completeJob(db, again);
  t.equal(await db.inWorkspace(W, (tx) => tx.outbox.count()), 0);
});

t.test('failed work waits, counts its failures in a row, and forgets them when it goes on', async (t) => {
  await ask('a');
  const [first] = await claimOutbox(db, 10, 60);
  if (first) await postponeJob(db, first, 0, 'it broke');
  const [second] = await claimOutbox(db, 10, 60);
  t.equal(second?.failures, 1);
  if (second) await postponeJob(db, second, 0, null);
  const [third] = await claimOutbox(db, 10, 60);
  t.equal(third?.failures, 0);
});

t.test('work that is due later waits, and news makes it due at once', async (t) => {
  await ask('a', {}, 60_000);
  t.same(await claimOutbox(db, 10, 60), []);
  await ask('a');
  t.equal((await claimOutbox(db, 10, 60)).length, 1);
});

t.test('work of a transaction that fails was never asked for', async (t) => {
  await t.rejects(
    db.inWorkspace(W, async (tx) => {
      await enqueue(tx, W, [{ job: 'look', key: 'b', data: {} }]);
      throw new Error('no');
    }),
    /no/,
  );
  t.same(await claimOutbox(db, 10, 60), []);
});
