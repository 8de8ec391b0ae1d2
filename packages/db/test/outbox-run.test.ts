import t from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { openDatabase } from '../src/database.ts';
import { claimOutbox, enqueue, type ClaimedJob } from '../src/outbox.ts';
import { beginJob, buryJob, completeJob, extendLease, failJob, handBackJob, postponeJob, type BegunJob } from '../src/outbox-run.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 4 });
t.teardown(() => db.close());
const W = 'wsp-0000000000000000000000000a';

const ask = () => db.inWorkspace(W, (tx) => enqueue(tx, W, [{ job: 'look', key: 'a', data: {} }]));
const row = () => db.inWorkspace(W, (tx) => tx.outbox.findFirst());
const begin = (claim: ClaimedJob) => db.inWorkspace(W, (tx) => beginJob(tx, claim, 60));
const endLease = () => db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET leased_until = now() - interval '1 second'`);
const fail = (job: BegunJob, error: string, excused = false) => db.inWorkspace(W, (tx) => failJob(tx, job, { error, delayMs: 0, excused }));

async function claim(): Promise<ClaimedJob> {
  const [claimed] = await claimOutbox(db, 1, 60);
  if (claimed === undefined) throw new Error('nothing is due');
  return claimed;
}

async function start(): Promise<BegunJob> {
  const job = await begin(await claim());
  if (job === null) throw new Error('the claim is gone');
  return job;
}

t.afterEach(async () => {
  await db.inWorkspace(W, (tx) => tx.outbox.deleteMany());
});

t.test('a claim is begun once, and not after its lease', async (t) => {
  await ask();
  const first = await claim();
  t.ok(await begin(first));
  t.equal(await begin(first), null);
  await endLease();
  const second = await claim();
  await endLease();
  t.equal(await begin(second), null);
});

t.test('who lost the lease to another claim can neither extend it nor settle the work (trust-F31)', async (t) => {
  await ask();
  const old = await start();
  await endLease();
  await claim();
  t.notOk(await extendLease(db, old, 60));
  await completeJob(db, old);
  await postponeJob(db, old, 0);
  await fail(old, 'too late');
  t.notOk(await db.inWorkspace(W, (tx) => buryJob(tx, old, 'too late')));
  t.match(await row(), { failures: 0, lastError: null, deadAt: null, leasedUntil: Date, attempts: 1 });
});

t.test('a lease that is over and that nobody took can be extended; one of settled work cannot', async (t) => {
  await ask();
  const job = await start();
  await endLease();
  t.ok(await extendLease(db, job, 60));
  t.same(await claimOutbox(db, 1, 60), []);
  await fail(job, 'it broke');
  t.notOk(await extendLease(db, job, 60), 'it would hold up the next claim');
});

t.test('a run that ends without a word counts as an attempt, one that is only claimed does not (trust-F05)', async (t) => {
  await ask();
  for (const attempts of [1, 2, 3]) {
    await claim();
    await endLease();
    t.equal((await start()).attempts, attempts);
    await endLease();
  }
});

t.test('failures and attempts in a row are counted, and forgotten when the work goes on', async (t) => {
  await ask();
  await fail(await start(), 'it broke');
  const second = await start();
  t.match(second, { failures: 1, attempts: 2, lastError: 'it broke' });
  await postponeJob(db, second, 0);
  t.match(await row(), { failures: 0, attempts: 0, lastError: null });
  const third = await start();
  await fail(third, 'again');
  const fourth = await start();
  await ask();
  await completeJob(db, fourth);
  t.match(await row(), { failures: 0, attempts: 0, lastError: null, leasedUntil: null });
});

t.test('an attempt that is excused does not count, and its error is kept all the same', async (t) => {
  await ask();
  for (let i = 0; i < 3; i++) await fail(await start(), 'the cluster is away', true);
  t.match(await row(), { failures: 3, attempts: 0, lastError: 'the cluster is away' });
});

t.test('a run that is handed back was never begun: its attempt does not count, and it is due when it is told (trust-F30)', async (t) => {
  await ask();
  await fail(await start(), 'it broke');
  for (let i = 0; i < 3; i++) await handBackJob(db, await start(), 0);
  t.match(await row(), { failures: 1, attempts: 1, lastError: 'it broke', leasedUntil: null });
  const old = await start();
  await endLease();
  await start();
  await handBackJob(db, old, 0);
  t.match(await row(), { attempts: 3, leasedUntil: Date }, 'who lost the lease hands nothing back');
  await endLease();
  await handBackJob(db, await start(), 60_000);
  t.same(await claimOutbox(db, 1, 60), []);
});

t.test('work that is asked for while it runs is done once more, however the run ends', async (t) => {
  await ask();
  const first = await start();
  await ask();
  t.same(await claimOutbox(db, 1, 60), [], 'not beside itself');
  await completeJob(db, first);
  const second = await start();
  await ask();
  await postponeJob(db, second, 60_000);
  const third = await start();
  await ask();
  await db.inWorkspace(W, (tx) => failJob(tx, third, { error: 'it broke', delayMs: 60_000, excused: false }));
  await completeJob(db, await start());
  t.equal(await row(), null);
});

t.test('work that was given up on is not claimed, and keeps its reason', async (t) => {
  await ask();
  const job = await start();
  t.ok(await db.inWorkspace(W, (tx) => buryJob(tx, job, 'its worker died')));
  t.match(await row(), { deadAt: Date, lastError: 'its worker died', leasedUntil: null });
  t.same(await claimOutbox(db, 1, 60), []);
});
