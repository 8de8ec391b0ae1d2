import t from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { openDatabase } from '../src/database.ts';
import { claimOutbox, enqueue, measureOutbox, returnJob } from '../src/outbox.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 4 });
t.teardown(() => db.close());
const W = 'wsp-0000000000000000000000000a';
const ask = (key: string, data: Record<string, unknown> = {}, delayMs = 0) =>
  db.inWorkspace(W, (tx) => enqueue(tx, W, [{ job: 'look', key, data, delayMs }]));

const OTHERS = ['b', 'c'].map((letter) => `wsp-0000000000000000000000000${letter}`);
const row = () => db.inWorkspace(W, (tx) => tx.outbox.findFirst());

t.afterEach(async () => {
  for (const id of [W, ...OTHERS]) await db.inWorkspace(id, (tx) => tx.outbox.deleteMany());
});

t.test('work that is asked for twice while it waits is done once, with the newest data', async (t) => {
  await ask('a', { n: 1 });
  await ask('a', { n: 2 });
  const jobs = await claimOutbox(db, 10, 60);
  t.match(jobs, [{ job: 'look', key: 'a', data: { n: 2 }, workspaceId: W }]);
  t.equal(jobs.length, 1);
});

t.test(
  'work that is asked for several times in one go is one row: the newest data, the earliest time, prompted if once it was',
  async (t) => {
    const asked = { job: 'look', key: 'a' };
    const all = [
      { ...asked, data: { n: 1 }, delayMs: 60_000 },
      { ...asked, data: { n: 2 } },
      { ...asked, data: { n: 3 }, delayMs: 30_000, unprompted: true },
      { job: 'look', key: 'b', data: {}, unprompted: true },
    ];
    const enqueueAll = () => db.inWorkspace(W, (tx) => enqueue(tx, W, all));
    await enqueueAll();
    await db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET dead_at = now()`);
    await enqueueAll();
    const jobs = await claimOutbox(db, 10, 60);
    t.same(
      jobs.map(({ key, data }) => [key, data]),
      [['a', { n: 3 }]],
      'the other one was given up on, and nobody asked for it',
    );
  },
);

t.test('claimed work is nobody else’s until its lease is over', async (t) => {
  await ask('a');
  const [first] = await claimOutbox(db, 10, 60);
  t.same(await claimOutbox(db, 10, 60), []);
  await db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET leased_until = now() - interval '1 second'`);
  const [second] = await claimOutbox(db, 10, 60);
  t.equal(second?.epoch, (first?.epoch ?? 0) + 1);
});

t.test('work that is given back is as it was: what failed before is not forgotten (trust-F06)', async (t) => {
  await ask('a');
  await db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET failures = 3, attempts = 4, last_error = 'it broke'`);
  const [first] = await claimOutbox(db, 10, 60);
  if (first) await returnJob(db, first, 0);
  t.match(await row(), { failures: 3, attempts: 4, lastError: 'it broke', leasedUntil: null });
  const [second] = await claimOutbox(db, 10, 60);
  if (first) await returnJob(db, first, 60_000);
  t.match(await row(), { epoch: second?.epoch, leasedUntil: Date }, 'who lost the claim gives nothing back');
  await ask('a');
  if (second) await returnJob(db, second, 60_000);
  t.equal((await claimOutbox(db, 10, 60)).length, 1, 'what was asked for meanwhile does not wait');
});

t.test('work that was given up on waits until it is asked for, and is then begun anew at once', async (t) => {
  await ask('a');
  await db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET dead_at = now(), attempts = 10, failures = 10`);
  t.same(await claimOutbox(db, 10, 60), []);
  await db.inWorkspace(W, (tx) => enqueue(tx, W, [{ job: 'look', key: 'a', data: { n: 9 }, unprompted: true }]));
  t.same(await claimOutbox(db, 10, 60), [], 'what asks by itself does not revive it at once');
  t.match(await row(), { deadAt: Date, version: 1, data: {} });
  await ask('a', {}, 60_000);
  t.match(await row(), { deadAt: null, attempts: 0, failures: 0 });
  t.same(await claimOutbox(db, 10, 60), [], 'a delay counts');
  await ask('a');
  t.equal((await claimOutbox(db, 10, 60)).length, 1);
});

t.test('what asks by itself revives work that was given up on when that has rested', async (t) => {
  await ask('a');
  for (const [age, revived] of [
    [290, false],
    [310, true],
  ] as const) {
    await db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET dead_at = now() - make_interval(secs => ${age})`);
    await db.inWorkspace(W, (tx) => enqueue(tx, W, [{ job: 'look', key: 'a', data: {}, unprompted: true }]));
    t.equal((await claimOutbox(db, 10, 60)).length === 1, revived);
  }
});

t.test('what asks by itself makes and folds work like everybody', async (t) => {
  const entry = { job: 'look', key: 'a', data: {}, unprompted: true };
  await db.inWorkspace(W, (tx) => enqueue(tx, W, [entry]));
  await db.inWorkspace(W, (tx) => enqueue(tx, W, [entry]));
  t.match(await row(), { version: 2 });
  t.equal((await claimOutbox(db, 10, 60)).length, 1);
});

t.test('a workspace with very much work delays nobody else’s: each has its turn', async (t) => {
  await db.inWorkspace(W, (tx) =>
    enqueue(
      tx,
      W,
      Array.from({ length: 60 }, (_, n) => ({ job: 'look', key: `k${n}`, data: {} })),
    ),
  );
  for (const id of OTHERS) await db.inWorkspace(id, (tx) => enqueue(tx, id, [{ job: 'look', key: 'a', data: {} }]));
  const first = await claimOutbox(db, 4, 60);
  t.same(first.map((job) => job.workspaceId).toSorted(), [W, W, ...OTHERS].toSorted());
  let rest = 0;
  for (let claimed = await claimOutbox(db, 32, 60); claimed.length > 0; claimed = await claimOutbox(db, 32, 60)) rest += claimed.length;
  t.equal(rest, 58, 'and all of it is claimed in the end');
});

t.test('in a workspace the work that has been due for longest is claimed first', async (t) => {
  for (const key of ['c', 'a', 'b']) await ask(key);
  const order: string[] = [];
  for (let i = 0; i < 3; i++) order.push((await claimOutbox(db, 1, 60))[0]?.key ?? '');
  t.same(order, ['c', 'a', 'b']);
});

t.test('several claims at the same time share the work, none takes what another has', async (t) => {
  for (let n = 0; n < 40; n++) await ask(`k${n}`);
  const claims = await Promise.all(Array.from({ length: 4 }, () => claimOutbox(db, 20, 60)));
  const keys = claims.flat().map((job) => job.key);
  t.equal(new Set(keys).size, keys.length);
  for (let more = await claimOutbox(db, 20, 60); more.length > 0; more = await claimOutbox(db, 20, 60))
    keys.push(...more.map((job) => job.key));
  t.equal(new Set(keys).size, 40);
  t.equal(keys.length, 40);
});

t.test('the measure counts what is due and what was given up on, over all workspaces', async (t) => {
  t.same(await measureOutbox(db), { due: 0, dead: 0, oldestSeconds: 0 });
  for (const key of ['a', 'b', 'c']) await ask(key);
  await ask('later', {}, 60_000);
  await db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET dead_at = now() WHERE key = 'a'`);
  await db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET due_at = now() - interval '1 hour' WHERE key = 'b'`);
  const measured = await measureOutbox(db);
  t.match(measured, { due: 2, dead: 1 });
  t.ok(measured.oldestSeconds >= 3600 && measured.oldestSeconds < 3700, String(measured.oldestSeconds));
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
