import t from 'tap';
import type { Deps } from '@argosy/core/deps';
import { ClusterError, type ClusterGateway, type KubernetesObject, type WatchEvent } from '@argosy/core/ports/cluster-gateway';
import { openDatabase } from '@argosy/db/database';
import { openSessionLocks } from '@argosy/db/session-locks';
import { listHostingClusters } from '@argosy/db/system';
import { signatureAtRest } from '@argosy/domain/argocd/signature';
import { createLogger } from '@argosy/runtime/logger';
import { testDatabase } from '@argosy/testkit/database';
import { until } from '@argosy/testkit/until';
import type { WorkerProcess } from '../src/compose.ts';
import { startWatches } from '../src/watches.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 6 });
t.teardown(() => db.close());

const workspaceId = 'wsp-0000000000000000000000000a';
const clusterId = 'cls-0000000000000000000000000a';
const environmentId = 'env-0000000000000000000000000a';
const createdAt = new Date();
/** Longer than any test: what happens is not owed to the clock. */
const NEVER_MS = 600_000;
async function makeCluster(workspace: string, id: string): Promise<void> {
  await db.inWorkspace(workspace, async (tx) => {
    await tx.workspace.create({ data: { id: workspace, slug: `w${workspace.slice(-1)}`, name: 'Acme', createdAt } });
    const cluster = { id, workspaceId: workspace, name: 'one', server: 'https://one.example.com', status: 'ready', hosting: true };
    await tx.cluster.create({ data: { ...cluster, conditions: [], createdAt } });
    await tx.clusterCredential.create({ data: { clusterId: id, workspaceId: workspace, sealed: Buffer.from('{}'), updatedAt: createdAt } });
  });
}
await makeCluster(workspaceId, clusterId);
await db.inWorkspace(workspaceId, async (tx) => {
  const kind = { type: 'staging', namespace: 'x', namespaceAdopted: false, drift: 'heal', podSecurity: 'baseline', failFastSeconds: 60 };
  await tx.environment.create({ data: { id: environmentId, workspaceId, clusterId, name: 'x', slug: 'x', ...kind, createdAt } });
});

t.beforeEach(async () => {
  await db.inWorkspace(workspaceId, async (tx) => {
    await tx.outbox.deleteMany();
    await tx.release.deleteMany();
    await tx.deployment.deleteMany();
    await tx.cluster.update({ where: { id: clusterId, workspaceId }, data: { status: 'ready' } });
  });
});

const appId = (number: number): string => `app-${String(number).padStart(26, '0')}`;
const depId = (number: number): string => `dep-${String(number).padStart(26, '0')}`;

/** A deployment whose Application was last seen as given; null: never. */
async function deployment(number: number, seen: KubernetesObject | null, state?: string): Promise<string> {
  const [id, app] = [depId(number), appId(number)];
  await db.inWorkspace(workspaceId, async (tx) => {
    const data = { id: app, workspaceId, name: app, slug: `a${number}`, source: {}, config: {}, createdAt };
    await tx.app.upsert({ where: { id: app }, create: data, update: {} });
    const applicationSignature = seen === null ? null : signatureAtRest(seen);
    await tx.deployment.create({ data: { id, workspaceId, appId: app, environmentId, config: {}, applicationSignature, createdAt } });
    if (state === undefined) return;
    const what = {
      number: 1,
      kind: 'release',
      image: 'x',
      deploymentConfig: {},
      config: {},
      timeoutSeconds: 900,
      createdBy: {},
      timeline: [],
    };
    const release = `rel-${String(number).padStart(26, '0')}`;
    await tx.release.create({ data: { id: release, workspaceId, deploymentId: id, state, createdAt, ...what } });
  });
  return id;
}

type Watching = { tell: (event: WatchEvent) => void; problem: (error: ClusterError) => void };

/** A worker whose cluster does nothing but tell who watches it, and how often it was asked to. */
function worker(name: string, watching: Map<string, Watching>, begun: string[] = []): WorkerProcess {
  const open = ({ server }: { server: string }): Pick<ClusterGateway, 'watch'> => ({ watch: (...args) => watch(server, ...args) });
  const watch = async (server: string, ...[, onEvent, { signal, onProblem }]: Parameters<ClusterGateway['watch']>): Promise<void> => {
    begun.push(server);
    if (server !== clusterId) return;
    watching.set(name, { tell: onEvent, problem: (error) => onProblem?.(error) });
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    watching.delete(name);
  };
  const logger = createLogger(name, 'silent');
  const secrets = { open: (_sealed: unknown, identity: string) => JSON.stringify({ server: identity.split('/')[1] }) };
  const deps = { db, log: logger, secrets, clusters: { open } } as unknown as Deps;
  return { deps, logger, databaseUrl: url } as unknown as WorkerProcess;
}

function application(id: string, health = 'Healthy', revision = 'a'.repeat(40), reconciledAt = '2026-01-01T00:00:00Z'): KubernetesObject {
  const metadata = { name: id, uid: 'u' };
  const status = { sync: { status: 'Synced', revision }, health: { status: health }, reconciledAt };
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata, status };
}
const upsert = (object: KubernetesObject): WatchEvent => ({ type: 'upsert', object });
const asked = (job = 'observe-deployment') =>
  db.inWorkspace(workspaceId, (tx) => tx.outbox.findMany({ where: { workspaceId, job }, orderBy: { id: 'asc' } }));
const askedFor = async (id: string): Promise<number> => (await asked()).find(({ key }) => key === id)?.version ?? 0;

interface Test {
  teardown(work: () => Promise<void>): void;
}

/** One worker that watches. */
async function watched(t: Test, lookMs = NEVER_MS) {
  const watching = new Map<string, Watching>();
  const begun: string[] = [];
  const watches = startWatches(worker('a', watching, begun), lookMs);
  t.teardown(() => watches.stop());
  await until('it watches', () => watching.has('a'));
  return {
    watching,
    begun,
    tell: (event: WatchEvent) => watching.get('a')?.tell(event),
    problem: (error: ClusterError) => watching.get('a')?.problem(error),
  };
}

t.test('each Argo CD is watched by one worker, and by another one when that is gone', async (t) => {
  const watching = new Map<string, Watching>();
  const workers = ['a', 'b'].map((name) => ({ name, watches: startWatches(worker(name, watching), 20) }));
  await until('somebody watches', () => watching.size === 1);
  const [first] = watching.keys();
  const one = workers.find(({ name }) => name === first);
  const other = workers.find(({ name }) => name !== first);
  t.teardown(() => other?.watches.stop());
  await one?.watches.stop();
  await until('the other one watches', () => watching.has(other?.name ?? ''));
  t.same([...watching.keys()], [other?.name]);
});

t.test('a cluster is watched as soon as it is ready, and no longer while it is bootstrapped anew', async (t) => {
  const setStatus = (status: string) =>
    db.inWorkspace(workspaceId, (tx) => tx.cluster.update({ where: { id: clusterId, workspaceId }, data: { status } }));
  const { watching, begun } = await watched(t);
  await setStatus('bootstrapping');
  await until('the watch ends', () => watching.size === 0);
  await setStatus('ready');
  await until('it is watched again', () => watching.size === 1);
  await setStatus('unreachable');
  t.equal((await listHostingClusters(db)).length, 1);
  await setStatus('ready');
  t.equal(begun.length, 2, 'an Argo CD that does not answer stays watched');
});

t.test('what changes is looked at once, and a comparison that only ticks is no news', async (t) => {
  const id = await deployment(1, application(depId(1)), 'progressing');
  const { tell } = await watched(t);
  tell(upsert(application(id, 'Progressing')));
  await until('it is asked for', async () => (await askedFor(id)) === 1);
  tell(upsert(application(id, 'Progressing', undefined, '2026-01-01T00:00:05Z')));
  tell(upsert(application(id, 'Healthy', undefined, '2026-01-01T00:00:06Z')));
  await until('it is asked for again', async () => (await askedFor(id)) === 2);
  t.equal(await askedFor(id), 2);
});

t.test('trust-F18: a list after a restart asks for looks at what changed since the last look only', async (t) => {
  const objects: KubernetesObject[] = [];
  for (let number = 0; number < 40; number++) {
    objects.push(application(depId(number)));
    await deployment(
      number,
      number === 7 ? application(depId(7), 'Degraded') : application(depId(number)),
      number === 9 ? 'syncing' : undefined,
    );
  }
  const { tell } = await watched(t);
  tell({ type: 'resync', objects });
  await until('two are asked for', async () => (await asked()).length === 2);
  t.same(new Set((await asked()).map(({ key }) => key)), new Set([depId(7), depId(9)]), 'the changed one, and the one on its way');
});

t.test('a long list of changes is looked at bit by bit, what is on its way first', async (t) => {
  const objects: KubernetesObject[] = [];
  for (let number = 0; number < 70; number++) {
    objects.push(application(depId(number)));
    await deployment(number, null, number === 69 ? 'committed' : undefined);
  }
  const { tell } = await watched(t);
  tell({ type: 'resync', objects });
  await until('all are asked for', async () => (await asked()).length === 70);
  const waits = new Map((await asked()).map(({ key, dueAt, createdAt: at }) => [key, Math.round(+dueAt - +at)]));
  t.equal(waits.get(depId(69)), 0);
  t.equal([...waits.values()].filter((wait) => wait === 0).length, 51);
  t.ok([...waits.values()].every((wait) => wait <= 1000));
});

t.test('fact-20: another commit of the repository is news for what is on its way, and for nothing else', async (t) => {
  const [resting, moving] = [await deployment(1, application(depId(1))), await deployment(2, application(depId(2)), 'syncing')];
  const { tell } = await watched(t);
  for (const id of [resting, moving]) tell(upsert(application(id, 'Healthy', 'b'.repeat(40))));
  await until('the one on its way is asked for', async () => (await askedFor(moving)) === 1);
  tell(upsert(application(resting, 'Degraded', 'b'.repeat(40))));
  await until('the other one is, too', async () => (await askedFor(resting)) === 1);
  t.equal(await askedFor(resting), 1);
});

t.test('an Application that is gone is looked at, be it told or only missing from a list', async (t) => {
  const [one, two] = [await deployment(1, application(depId(1))), await deployment(2, application(depId(2)))];
  const { tell } = await watched(t);
  const objects = [application(one), application(two)];
  tell({ type: 'resync', objects });
  tell({ type: 'remove', object: application(one) });
  await until('the first is asked for', async () => (await askedFor(one)) > 0);
  tell({ type: 'resync', objects: [] });
  await until('the second is asked for', async () => (await askedFor(two)) > 0);
});

t.test('what goes back while it is looked at is looked at again; while the look only waits, it is not asked for twice', async (t) => {
  const [id, other] = [await deployment(1, application(depId(1))), await deployment(2, null)];
  const { tell } = await watched(t);
  tell(upsert(application(id, 'Degraded')));
  await until('it is asked for', async () => (await askedFor(id)) === 1);
  tell(upsert(application(id)));
  tell(upsert(application(other)));
  await until('the other one is asked for', async () => (await askedFor(other)) === 1);
  t.equal(await askedFor(id), 1);
  await db.inWorkspace(workspaceId, (tx) => tx.outbox.updateMany({ where: { key: id }, data: { leasedUntil: new Date() } }));
  tell(upsert(application(id, 'Degraded')));
  await until('it is asked for again', async () => (await askedFor(id)) === 2);
  tell(upsert(application(id)));
  await until('and once more', async () => (await askedFor(id)) === 3);
});

t.test('trust-F19: a new kubeconfig does not wait for the pauses of the old one', async (t) => {
  const { begun, watching, problem } = await watched(t);
  const locks = openSessionLocks(url, () => {});
  t.teardown(() => locks.close());
  const isFree = async (name: string): Promise<boolean> => {
    const free = await locks.tryLock(name);
    await locks.unlock(name);
    return free;
  };
  const refuse = () => problem(new ClusterError('unauthorized', 'no', { status: 401 }));
  refuse();
  await until('it begins again', () => begun.length === 2 && watching.size === 1);
  refuse();
  await until('it pauses', () => watching.size === 0);
  for (const status of ['bootstrapping', 'ready']) {
    await db.inWorkspace(workspaceId, (tx) => tx.cluster.update({ where: { id: clusterId, workspaceId }, data: { status } }));
    if (status === 'bootstrapping') await until('its lock is given up', () => isFree(`watch/${clusterId}`));
  }
  await until('it begins with the new one', () => begun.length === 3);
  t.equal(begun.length, 3);
});

t.test('trouble with the watch and its end have the cluster asked for a sign of life, other problems do not', async (t) => {
  const { tell, problem } = await watched(t);
  problem(new ClusterError('conflict', 'too old', { status: 410 }));
  problem(new ClusterError('unreachable', 'later', { status: 429 }));
  tell({ type: 'resync', objects: [] });
  const probes = async (): Promise<number> => (await asked('probe-cluster'))[0]?.version ?? 0;
  problem(new ClusterError('unreachable', 'no'));
  problem(new ClusterError('unreachable', 'no'));
  await until('it is asked', async () => (await probes()) === 1);
  tell({ type: 'resync', objects: [] });
  await until('it is asked again', async () => (await probes()) === 2);
  t.equal(await probes(), 2);
});

t.test('trust-F18: a refused credential is read again once, then after pauses; the cluster is asked for a sign of life', async (t) => {
  const { begun, problem } = await watched(t, 20);
  problem(new ClusterError('unauthorized', 'no', { status: 401 }));
  await until('it begins again with what is stored', () => begun.length === 2);
  await until('a sign of life is asked for', async () => (await asked('probe-cluster')).length === 1);
  problem(new ClusterError('unauthorized', 'no', { status: 401 }));
  const another = 'cls-0000000000000000000000000b';
  await makeCluster('wsp-0000000000000000000000000b', another);
  await until('another look has passed', () => begun.includes(another));
  t.equal(begun.filter((server) => server === clusterId).length, 2);
});
