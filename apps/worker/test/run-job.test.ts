import t from 'tap';
import type { Deps } from '@argosy/core/deps';
import type { ClusterGateway } from '@argosy/core/ports/cluster-gateway';
import { claimOutbox, enqueue } from '@argosy/db/outbox';
import type { Stroke } from '@argosy/queue/bell';
import { runJob } from '../src/run-job.ts';
import { bench, W, WORKSPACES } from './support/bench.ts';
import { until } from '@argosy/testkit/until';

const b = await bench(t);
await b.redis.start();
const worker = b.worker({ deaf: true });
t.teardown(() => worker.close());

t.afterEach(async () => {
  b.runs.length = 0;
  b.work = async () => {};
  for (const id of WORKSPACES) await b.db.inWorkspace(id, (tx) => tx.outbox.deleteMany());
});

/** Claims the one row there is, and gives the stroke for it. */
async function claim(): Promise<Stroke> {
  const [job] = await claimOutbox(b.db, 1, 60);
  if (job === undefined) throw new Error('nothing is due');
  return { outboxId: String(job.id), workspaceId: job.workspaceId, epoch: job.epoch };
}

t.test('the work of a stroke is done and its row goes', async (t) => {
  await b.ask();
  await runJob(worker, await claim());
  t.same(b.runs, [W]);
  t.same(await b.rows(), []);
});

t.test('a stroke of any shape that is none of Argosy’s runs nothing and changes nothing (trust-T50)', async (t) => {
  await b.ask();
  const [row] = await b.rows();
  const outboxId = String(row?.id);
  const garbage: unknown[] = [
    null,
    undefined,
    'text',
    42,
    [],
    {},
    { outboxId, workspaceId: W },
    { outboxId, workspaceId: W, epoch: '1' },
    { outboxId, workspaceId: W, epoch: Number.MAX_SAFE_INTEGER },
    { outboxId, workspaceId: 'wsp-1; DROP TABLE outbox', epoch: 0 },
    { outboxId: '1 OR 1=1', workspaceId: W, epoch: 0 },
    { outboxId: '9'.repeat(40), workspaceId: W, epoch: 0 },
    { outboxId: { toString: () => outboxId }, workspaceId: W, epoch: 0 },
    { outboxId, workspaceId: W, epoch: 1, job: 'delete-workspace', data: { everything: true } },
  ];
  for (const stroke of garbage) await runJob(worker, stroke as Stroke);
  t.same(b.runs, []);
  t.same(await b.rows(), [row]);
});

t.test('work that nobody has claimed is not run by a forged stroke (trust-T50)', async (t) => {
  await b.ask(W, 3_600_000);
  const [row] = await b.rows();
  await runJob(worker, { outboxId: String(row?.id), workspaceId: W, epoch: row?.epoch ?? 0 });
  t.same(b.runs, []);
  t.same(await b.rows(), [row]);
});

t.test('a stroke that names another workspace’s row does nothing (trust-T50)', async (t) => {
  await b.ask();
  const stroke = await claim();
  await runJob(worker, { ...stroke, workspaceId: WORKSPACES[1] ?? '' });
  t.same(b.runs, []);
  t.equal((await b.rows()).length, 1);
});

t.test('the job and its data come from the row, whatever the stroke says of them (trust-T50)', async (t) => {
  await b.ask();
  await runJob(worker, { ...(await claim()), job: 'delete-workspace', data: {} } as Stroke);
  t.same(b.runs, [W]);
});

t.test('a claim that is rung again while it runs, or when it has failed, is not run again', async (t) => {
  await b.ask();
  const stroke = await claim();
  const gate = Promise.withResolvers<void>();
  b.work = () => gate.promise;
  const first = runJob(worker, stroke);
  await until('it runs', () => b.runs.length === 1);
  await runJob(worker, stroke);
  gate.reject(new Error('it broke'));
  await first;
  await runJob(worker, stroke);
  t.same(b.runs, [W]);
  t.match(await b.rows(), [{ failures: 1, lastError: 'it broke', leasedUntil: null }]);
});

t.test('whoever has lost the lease does not settle the work (trust-F31)', async (t) => {
  await b.ask();
  const gate = Promise.withResolvers<void>();
  b.work = () => gate.promise;
  const first = runJob(worker, await claim());
  await until('it runs', () => b.runs.length === 1);
  await b.endLeases();
  const second = await claim();
  gate.resolve();
  await first;
  t.equal((await b.rows()).length, 1, 'the row is left to its new holder');
  await runJob(worker, second);
  t.same(await b.rows(), []);
});

t.test('whoever has lost the lease writes nothing to a cluster, and does not settle (trust-F31)', async (t) => {
  await b.db.inWorkspace(W, (tx) => enqueue(tx, W, [{ job: 'refresh-root', key: 'root', data: { sequence: '1' } }]));
  const hosted = await hosting(t);
  const first = runJob(hosted.worker, await claim());
  await until('it reads', () => hosted.reads === 1);
  await b.endLeases();
  const second = await claim();
  hosted.answer();
  await first;
  t.equal(hosted.writes, 0);
  t.match(await b.rows(), [{ failures: 0, lastError: null, leasedUntil: Date }]);
  await runJob(hosted.worker, second);
  t.equal(hosted.writes, 1, 'its successor writes');
});

/** A worker in whose workspace there is an Argo CD that takes its time to read. */
async function hosting(t: Tap) {
  const id = 'cls-0000000000000000000000000a';
  const createdAt = new Date();
  await b.db.inWorkspace(W, async (tx) => {
    await tx.workspace.create({ data: { id: W, slug: 'acme', name: 'Acme', createdAt } });
    const cluster = { id, workspaceId: W, name: 'one', server: 'https://one.example.com', status: 'ready', hosting: true };
    await tx.cluster.create({ data: { ...cluster, argocd: {}, conditions: [], createdAt } });
    await tx.clusterCredential.create({ data: { clusterId: id, workspaceId: W, sealed: Buffer.from('{}'), updatedAt: createdAt } });
  });
  t.teardown(async () => void (await b.db.inWorkspace(W, (tx) => tx.workspace.delete({ where: { id: W } }))));
  const gate = Promise.withResolvers<void>();
  const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: W, uid: 'u' }, status: {} };
  const made = { reads: 0, writes: 0, answer: () => gate.resolve(), worker };
  const gateway = {
    async read() {
      made.reads += 1;
      await gate.promise;
      return application;
    },
    async patch() {
      made.writes += 1;
      return application;
    },
  } as unknown as ClusterGateway;
  const clusters = { open: () => gateway, close: async () => {} };
  const secrets = { open: () => '{}' };
  made.worker = { ...worker, deps: { ...worker.deps, clusters, secrets } as unknown as Deps };
  return made;
}
type Tap = { teardown(work: () => Promise<void>): void };

t.test('a run that does not end is given up after its time, and tried again (trust-F28)', async (t) => {
  await b.ask();
  const gate = Promise.withResolvers<void>();
  t.teardown(() => gate.resolve());
  b.work = () => gate.promise;
  await runJob(worker, await claim(), { atMostSeconds: 0.05 });
  t.match(await b.rows(), [{ failures: 1, lastError: 'the run has not ended after 0.05 s', leasedUntil: null }]);
  await b.db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET due_at = now()`);
  b.work = async () => {};
  await runJob(worker, await claim());
  t.same(await b.rows(), []);
});

t.test('a run that hangs ends by itself when others have its lease, and settles nothing (trust-F31)', async (t) => {
  await b.ask();
  const gate = Promise.withResolvers<void>();
  t.teardown(() => gate.resolve());
  b.work = () => gate.promise;
  const first = runJob(worker, await claim());
  await until('it runs', () => b.runs.length === 1);
  await b.endLeases();
  await claim();
  await first;
  t.match(await b.rows(), [{ failures: 0, lastError: null, leasedUntil: Date }]);
});

t.test('a job for which there is no place waits for one, and nothing counts', async (t) => {
  await b.ask();
  const room = { enter: () => null };
  await runJob(worker, await claim(), { room });
  t.same(b.runs, []);
  const [row] = await b.rows();
  t.match(row, { failures: 0, attempts: 0, leasedUntil: null });
  t.ok((row?.dueAt.getTime() ?? 0) > Date.now());
});

t.test('a job that nobody knows waits with its error and harms no other', async (t) => {
  await b.db.inWorkspace(W, (tx) => tx.outbox.create({ data: { workspaceId: W, job: 'constructor', key: 'x', data: {} } }));
  await runJob(worker, await claim());
  t.match(await b.rows(), [{ failures: 1, lastError: 'there is no job constructor' }]);
});

t.test('failures are counted with a back-off that doubles, and long errors are cut', async (t) => {
  await b.ask();
  const delays: number[] = [];
  b.work = async () => {
    throw new Error('x'.repeat(5000));
  };
  for (let i = 0; i < 4; i++) {
    const from = Date.now();
    await runJob(worker, await claim());
    const [row] = await b.rows();
    t.equal(row?.failures, i + 1);
    t.ok((row?.lastError?.length ?? 0) <= 1000);
    t.match(row?.lastError, /^x{900}/);
    delays.push((row?.dueAt.getTime() ?? 0) - from);
    await b.db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET due_at = now()`);
  }
  for (const [index, expected] of [500, 1000, 2000, 4000].entries()) {
    t.ok(Math.abs((delays[index] ?? 0) - expected) < 450, `${delays[index]} is about ${expected}`);
  }
});

t.test('while the database is away a stroke ends without an error', async (t) => {
  await b.ask();
  const stroke = await claim();
  const gone = { ...worker, deps: { ...worker.deps, db: { ...b.db, inWorkspace: async () => Promise.reject(new Error('ECONNREFUSED')) } } };
  await runJob(gone, stroke);
  t.same(b.runs, []);
  await runJob(worker, stroke);
  t.same(b.runs, [W], 'the claim still stands');
});
