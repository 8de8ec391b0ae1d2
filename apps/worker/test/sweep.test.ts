import pg from 'pg';
import t from 'tap';
import { openDatabase } from '@argosy/db/database';
import { openSessionLocks } from '@argosy/db/session-locks';
import { systemClock } from '@argosy/runtime/clock';
import { createLogger } from '@argosy/runtime/logger';
import { testDatabase } from '@argosy/testkit/database';
import { until } from '@argosy/testkit/until';
import type { WorkerProcess } from '../src/compose.ts';
import { startSweep, type SweepPace } from '../src/sweep.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 4 });
t.teardown(() => db.close());
const logger = createLogger('worker', 'silent');
const worker = { deps: { db, clock: systemClock, log: logger }, databaseUrl: url, logger } as unknown as WorkerProcess;
const PACE: SweepPace = {
  everyMs: 40,
  probesEach: 2,
  looks: { atMost: 100, forEachCluster: 50, movingSeconds: 10, restingSeconds: 300 },
  maintenance: { atMost: 20, everySeconds: 300 },
};

const workspaceId = 'wsp-0000000000000000000000000a';
const [clusterId, environmentId] = ['cls-0000000000000000000000000a', 'env-0000000000000000000000000a'];
const createdAt = new Date(Date.now() - 3_600_000);
const deployments = [1, 2, 3, 4].map((number) => `dep-${String(number).padStart(26, '0')}`);
await db.inWorkspace(workspaceId, async (tx) => {
  await tx.workspace.create({ data: { id: workspaceId, slug: 'acme', name: 'Acme', createdAt } });
  const cluster = { id: clusterId, workspaceId, name: 'one', server: 'https://one.example.com', status: 'ready', hosting: true };
  await tx.cluster.create({ data: { ...cluster, conditions: [], createdAt } });
  const kind = { type: 'staging', namespace: 'x', namespaceAdopted: false, drift: 'heal', podSecurity: 'baseline', failFastSeconds: 60 };
  await tx.environment.create({ data: { id: environmentId, workspaceId, clusterId, name: 'x', slug: 'x', ...kind, createdAt } });
  for (const id of deployments) {
    const appId = id.replace('dep', 'app');
    await tx.app.create({ data: { id: appId, workspaceId, name: 'x', slug: `a${id.slice(-1)}`, source: {}, config: {}, createdAt } });
    await tx.deployment.create({ data: { id, workspaceId, appId, environmentId, config: {}, observedAt: createdAt, createdAt } });
  }
});
const rows = () => db.inWorkspace(workspaceId, (tx) => tx.outbox.findMany({ where: { workspaceId }, orderBy: { dueAt: 'asc' } }));
const forget = () => db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany());
t.beforeEach(forget);

t.test('what was looked at too long ago, clusters and maintenance are asked for, spread over the time to the next sweep', async (t) => {
  const sweep = startSweep(worker, { ...PACE, everyMs: 200 });
  t.teardown(() => sweep.stop());
  await until('all is asked for', async () => (await rows()).length === 6);
  const jobs = await rows();
  t.strictSame(
    jobs.map(({ job, key, data }) => ({ job, key, data })).toSorted((a, b) => `${a.job}${a.key}`.localeCompare(`${b.job}${b.key}`)),
    [
      { job: 'maintain-workspace', key: 'maintain', data: {} },
      ...deployments.map((id) => ({ job: 'observe-deployment', key: id, data: { deploymentId: id } })),
      { job: 'probe-cluster', key: clusterId, data: { clusterId } },
    ],
  );
  const looks = jobs
    .filter(({ job }) => job === 'observe-deployment')
    .map(({ dueAt, createdAt: at }) => Math.round((+dueAt - +at) / 50) * 50);
  t.strictSame(looks, [0, 50, 100, 150]);
});

t.test('work that waits is not asked for again by the next sweep', async (t) => {
  const sweep = startSweep(worker, PACE);
  t.teardown(() => sweep.stop());
  await until('all is asked for', async () => (await rows()).length === 6);
  await db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany({ where: { key: deployments[0] ?? '' } }));
  await until('the next sweep has been', async () => (await rows()).length === 6);
  t.ok((await rows()).every(({ version }) => version === 1));
});

t.test('of several workers one sweeps, and another one when that is gone', async (t) => {
  const other = openSessionLocks(url, () => {});
  t.teardown(() => other.close());
  t.equal(await other.tryLock('sweep'), true);
  const sweep = startSweep(worker, PACE);
  t.teardown(() => sweep.stop());
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.teardown(() => client.end());
  const tries = async (): Promise<number> => {
    const { rows: found } = await client.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_try_advisory_lock(%' AND pid <> pg_backend_pid()",
    );
    return found.length;
  };
  await until('the second has tried', async () => (await tries()) === 2);
  t.strictSame(await rows(), [], 'who has not the lock asks for nothing');
  await other.close();
  await until('the next one sweeps', async () => (await rows()).length === 6);
  t.equal(await other.tryLock('sweep'), false);
});

t.test('a sweep that takes long is not followed by all those that were due in the meantime', async (t) => {
  const { promise: answer, resolve } = Promise.withResolvers<void>();
  let begun = 0;
  const platform = Object.create(db.platform, {
    idempotencyKey: {
      value: {
        async deleteMany() {
          begun += 1;
          await answer;
        },
      },
    },
  }) as typeof db.platform;
  const slow = { ...worker, deps: { ...worker.deps, db: { ...db, platform } } } as WorkerProcess;
  const sweep = startSweep(slow, { ...PACE, everyMs: 10 });
  t.teardown(() => sweep.stop());
  let due = 0;
  const ticks = setInterval(() => (due += 1), 10);
  t.teardown(() => clearInterval(ticks));
  await until('the next ones are due', () => Promise.resolve(due >= 10 && begun > 0));
  const stopped = sweep.stop();
  resolve();
  await stopped;
  t.equal(begun, 1);
});
