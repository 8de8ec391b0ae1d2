import t from 'tap';
import { ATTEMPTS_AT_MOST } from '@argosy/contracts/jobs';
import { claimOutbox, enqueue, type ClaimedJob } from '@argosy/db/outbox';
import { completeJob, type BegunJob } from '@argosy/db/outbox-run';
import { listEvents } from '../../src/events/read.ts';
import { beginRun } from '../../src/jobs/begin-run.ts';
import { failRun } from '../../src/jobs/fail-run.ts';
import { parseJobId, printJobId } from '../../src/jobs/job-id.ts';
import { getJob, listJobs } from '../../src/jobs/read.ts';
import { retryJob } from '../../src/jobs/retry.ts';
import { ClusterError } from '../../src/ports/cluster-gateway.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const scope = await w.workspace('acme');
const { workspaceId } = scope;
const { db } = w.deps;

t.beforeEach(() =>
  db.inWorkspace(workspaceId, async (tx) => {
    await tx.outbox.deleteMany({ where: { workspaceId } });
    await enqueue(tx, workspaceId, [{ job: 'fold-repository', key: 'fold', data: {} }]);
  }),
);

async function claim(): Promise<ClaimedJob> {
  await db.inWorkspace(workspaceId, (tx) => tx.$executeRaw`UPDATE outbox SET due_at = now()`);
  const [claimed] = await claimOutbox(db, 1, 60);
  if (claimed === undefined) throw new Error('nothing is due');
  return claimed;
}

const begin = async (): Promise<BegunJob | null> => beginRun(w.deps, await claim());
/** Begins a run of which nothing is heard again, until its lease is over. */
async function die(): Promise<BegunJob | null> {
  const job = await begin();
  await db.inWorkspace(workspaceId, (tx) => tx.$executeRaw`UPDATE outbox SET leased_until = now() - interval '1 second'`);
  return job;
}
async function fail(thrown: unknown) {
  const job = await begin();
  return job === null ? null : failRun(w.deps, job, thrown);
}
const only = async () => (await listJobs(w.deps, scope, {})).data[0];
const deaths = async () =>
  (await listEvents(w.deps, scope, { after: 0n, types: [], limit: 200 })).filter((event) => event.type === 'workspace.job_dead');

t.test('trust-F05: a job that kills its worker 3, 5 or 9 times is begun once more and finishes', async (t) => {
  for (const kills of [3, 5, 9]) {
    await db.inWorkspace(workspaceId, (tx) => enqueue(tx, workspaceId, [{ job: 'fold-repository', key: 'fold', data: {} }]));
    for (let i = 0; i < kills; i++) t.ok(await die());
    const job = await begin();
    t.equal(job?.attempts, kills + 1);
    if (job !== null) await completeJob(db, job);
    t.equal(await only(), undefined);
  }
});

t.test('trust-F05: one that kills its worker 10 times is dead, with a reason, an event, and one call to retry', async (t) => {
  const before = (await deaths()).length;
  for (let i = 0; i < ATTEMPTS_AT_MOST; i++) t.ok(await die());
  t.equal(await begin(), null, 'it is not begun again');
  const job = await only();
  t.match(job, { state: 'dead', deadAt: String, lastError: 'its worker died 10 times while it ran' });
  t.same(await claimOutbox(db, 10, 60), []);
  const told = (await deaths()).slice(before);
  t.match(told, [{ subject: { type: 'job', id: job?.id }, data: { job: 'fold-repository', attempts: 10, reason: /worker died/ } }]);
  t.equal(told.length, 1);
  t.match(await retryJob(w.deps, scope, job?.id ?? ''), { state: 'waiting', attempts: 0, deadAt: null });
  t.equal((await begin())?.attempts, 1);
});

t.test('trust-F28: a job that always fails is dead after 10 tries with its last error, and waits longer before each', async (t) => {
  const delays: number[] = [];
  for (let i = 1; i <= ATTEMPTS_AT_MOST; i++) {
    const next = await fail(new Error(`it broke ${i} times`));
    t.equal(next?.dead, i === ATTEMPTS_AT_MOST);
    delays.push(next?.delayMs ?? 0);
  }
  t.same(delays.slice(0, 9), [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  t.match(await only(), { state: 'dead', attempts: 10, lastError: 'it broke 10 times' });
});

t.test('failures and deaths of the worker count together', async (t) => {
  for (let i = 0; i < 5; i++) await fail(new Error('it broke'));
  for (let i = 0; i < 5; i++) await die();
  t.equal(await begin(), null);
  t.match(await only(), { state: 'dead', lastError: 'of 10 runs in a row none ended, and the last error was: it broke' });
});

t.test('trust-F17: a cluster that is away for hours makes no job dead, and what it said can be read', async (t) => {
  for (let i = 0; i < 3 * ATTEMPTS_AT_MOST; i++)
    t.match(await fail(new ClusterError('unreachable', 'the cluster is away')), { dead: false });
  t.match(await only(), { state: 'waiting', attempts: 0, lastError: 'the cluster is away' });
});

t.test('trust-F11: a database that is too busy makes no job dead, unless it is so for this one job again and again', async (t) => {
  const away = Object.assign(new Error('canceling statement due to lock timeout'), {
    code: 'P2010',
    meta: { driverAdapterError: { cause: { originalCode: '55P03' } } },
  });
  for (let i = 0; i < 2 * ATTEMPTS_AT_MOST; i++) t.match(await fail(away), { dead: false });
  t.match(await only(), { state: 'waiting', attempts: 0, lastError: /lock timeout/ });
  await db.inWorkspace(workspaceId, (tx) => tx.$executeRaw`UPDATE outbox SET failures = 100`);
  for (let i = 1; i < ATTEMPTS_AT_MOST; i++) t.match(await fail(away), { dead: false });
  t.match(await fail(away), { dead: true });
});

t.test('whatever is thrown ends as a line of text that can be stored (trust-F28)', async (t) => {
  for (const thrown of [
    undefined,
    null,
    42,
    { a: 1 },
    'text\u0000with NUL',
    new Error('half \ud800 pair'),
    new Error('x'.repeat(1_000_000)),
  ]) {
    t.match(await fail(thrown), { dead: false });
    t.match((await only())?.lastError, /^[^\p{Cc}]{1,1000}$/u);
  }
});

t.test('a job of a workspace that is gone dies without a word, and in peace', async (t) => {
  const gone = 'wsp-0000000000000000000000000z';
  await db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany({ where: { workspaceId } }));
  await db.inWorkspace(gone, (tx) => enqueue(tx, gone, [{ job: 'fold-repository', key: 'fold', data: {} }]));
  await db.inWorkspace(gone, (tx) => tx.$executeRaw`UPDATE outbox SET attempts = 10`);
  const [claimed] = await claimOutbox(db, 1, 60);
  t.equal(claimed && (await beginRun(w.deps, claimed)), null);
  t.match(await db.inWorkspace(gone, (tx) => tx.outbox.findFirst()), { deadAt: Date });
});

t.test('the id of a job is the same for as long as it is there, and names one row only', async (t) => {
  const first = await only();
  await fail(new Error('it broke'));
  t.equal((await only())?.id, first?.id);
  t.same(await getJob(w.deps, scope, first?.id ?? ''), await only());
  for (const row of [1n, 2n, 31n, 32n, 2n ** 40n, 2n ** 63n - 1n]) t.equal(parseJobId(printJobId(row)), row);
  for (const id of [
    'job-',
    printJobId(0n),
    printJobId(2n ** 63n),
    `job-${'z'.repeat(26)}`,
    `rel-${'0'.repeat(25)}1`,
    `job-${'u'.repeat(26)}`,
  ]) {
    t.equal(parseJobId(id), null, id);
  }
});
