import t from 'tap';
import { testDatabase } from '@argosy/testkit/database';
import { openDatabase } from '../src/database.ts';
import { enqueue } from '../src/outbox.ts';
import { listClustersToProbe, listDue, listHostingClusters, listMaintenance } from '../src/system.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 4 });
t.teardown(() => db.close());

const id = (kind: string, number: number | string): string => `${kind}-${String(number).padStart(26, '0')}`;
const workspaceOf = (name: string): string => id('wsp', name);
const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
const createdAt = ago(10_000);

interface Given {
  /** Seconds since the last look; null: never looked at. */
  seen: number | null;
  state?: string;
  home?: 'host' | 'home';
  committed?: boolean;
}

/** A workspace with a hosting cluster "…1" and another one "…2"; deployments are named by their place in the list. */
async function workspace(name: string, given: Given[], clusters: { host?: object; home?: object } = {}): Promise<void> {
  const workspaceId = workspaceOf(name);
  await db.inWorkspace(workspaceId, async (tx) => {
    await tx.workspace.create({ data: { id: workspaceId, slug: name, name, createdAt } });
    await tx.app.create({ data: { id: id('app', name), workspaceId, name, slug: name, source: {}, config: {}, createdAt } });
    for (const [number, role] of (['host', 'home'] as const).entries()) {
      const clusterId = id('cls', `${name}${number}`);
      const cluster = { id: clusterId, workspaceId, name: role, server: 'https://x', status: 'ready', hosting: role === 'host' };
      await tx.cluster.create({ data: { ...cluster, conditions: [], createdAt, ...clusters[role] } });
    }
    for (const [number, { seen, state, home = 'host', committed = true }] of given.entries()) {
      const environmentId = id('env', `${name}${number}`);
      const at = { workspaceId, createdAt };
      const kind = { type: 'staging', namespaceAdopted: false, drift: 'heal', podSecurity: 'baseline', failFastSeconds: 60 };
      const place = { clusterId: id('cls', `${name}${home === 'host' ? 0 : 1}`), namespace: `n${number}` };
      await tx.environment.create({ data: { ...at, ...kind, ...place, id: environmentId, name: `e${number}`, slug: `e${number}` } });
      const deploymentId = id('dep', `${name}${number}`);
      const observedAt = seen === null ? null : ago(seen);
      const manifestHash = committed ? new Uint8Array(1) : null;
      const row = { ...at, id: deploymentId, environmentId, appId: id('app', name), config: {}, observedAt, manifestHash };
      await tx.deployment.create({ data: row });
      if (state === undefined) continue;
      const what = { number: 1, kind: 'release', state, image: 'x', deploymentConfig: {}, config: {}, timeoutSeconds: 900 };
      await tx.release.create({ data: { ...at, ...what, id: id('rel', `${name}${number}`), deploymentId, createdBy: {}, timeline: [] } });
    }
  });
}

/** The places of the deployments of a workspace that are due, in order. */
async function dueOf(name: string, budget: Partial<Parameters<typeof listDue>[1]> = {}): Promise<number[]> {
  const rows = await listDue(db, { atMost: 1000, forEachCluster: 50, movingSeconds: 10, restingSeconds: 300, ...budget });
  return rows.filter((row) => row.workspaceId === workspaceOf(name)).map(({ deploymentId }) => Number(deploymentId.slice(-1)));
}

t.test('due is what moves after ten seconds and what rests after five minutes, what moves first, then the oldest', async (t) => {
  await workspace('a', [
    { seen: 400 },
    { seen: 299 },
    { seen: 9, state: 'progressing' },
    { seen: 11, state: 'syncing' },
    { seen: null, state: 'committed' },
    { seen: 500, state: 'succeeded' },
    { seen: null },
    { seen: null, committed: false },
  ]);
  t.strictSame(await dueOf('a'), [4, 3, 6, 5, 0]);
});

t.test('each Argo CD has a budget, and one workspace does not use up that of another', async (t) => {
  await workspace(
    'b',
    [600, 500, 400].map((seen) => ({ seen })),
  );
  t.strictSame(await dueOf('b', { forEachCluster: 2 }), [0, 1]);
  t.strictSame(await dueOf('a', { forEachCluster: 2 }), [4, 3]);
  t.equal((await listDue(db, { atMost: 3, forEachCluster: 2, movingSeconds: 10, restingSeconds: 300 })).length, 3);
});

t.test('trust-F17: an Argo CD that does not answer gets one look as a probe', async (t) => {
  await workspace('c', [{ seen: 500 }, { seen: 600, state: 'progressing' }, { seen: 400 }], {
    host: { status: 'unreachable', unreachableSince: ago(60) },
  });
  t.strictSame(await dueOf('c'), [1]);
});

t.test('trust-F17: a cluster of workloads that does not answer gets one, and takes no turns from the others', async (t) => {
  await workspace('d', [{ seen: 900, home: 'home' }, { seen: 800, home: 'home' }, { seen: 700 }, { seen: 600 }], {
    home: { status: 'unreachable', unreachableSince: ago(60) },
  });
  t.strictSame(await dueOf('d'), [0, 2, 3]);
  t.strictSame(await dueOf('d', { forEachCluster: 2 }), [0, 2]);
});

t.test('what is about to be looked at, waits for its next try, or was given up on just now is left out', async (t) => {
  await workspace('e', Array(6).fill({ seen: 400 }));
  const workspaceId = workspaceOf('e');
  await db.inWorkspace(workspaceId, async (tx) => {
    const look = (number: number, delayMs = 0) => ({ job: 'observe-deployment', key: id('dep', `e${number}`), data: {}, delayMs });
    await enqueue(tx, workspaceId, [look(0), look(1, 3_600_000), look(2, 60_000), look(3), look(4)]);
    await tx.outbox.updateMany({ where: { key: id('dep', 'e2') }, data: { failures: 3 } });
    await tx.outbox.updateMany({ where: { key: id('dep', 'e3') }, data: { deadAt: ago(299) } });
    await tx.outbox.updateMany({ where: { key: id('dep', 'e4') }, data: { deadAt: ago(301) } });
  });
  t.strictSame(await dueOf('e'), [1, 4, 5]);
});

t.test('clusters are asked for a sign of life while they are ready or unreachable, and not twice', async (t) => {
  await workspace('f', [], { host: { status: 'bootstrapping' }, home: { status: 'failed' } });
  await workspace('g', [], { host: { status: 'unreachable' }, home: { deletingAt: new Date() } });
  const probed = async (): Promise<string[]> =>
    (await listClustersToProbe(db))
      .filter(({ workspaceId }) => ['f', 'g'].some((name) => workspaceOf(name) === workspaceId))
      .map((row) => row.clusterId);
  t.strictSame(await probed(), [id('cls', 'g0')]);
  t.ok(
    (await listHostingClusters(db)).some(({ clusterId }) => clusterId === id('cls', 'g0')),
    'it is still watched',
  );
  const workspaceId = workspaceOf('g');
  await db.inWorkspace(workspaceId, (tx) => enqueue(tx, workspaceId, [{ job: 'probe-cluster', key: id('cls', 'g0'), data: {} }]));
  t.strictSame(await probed(), []);
});

t.test('workspaces are maintained in turns, the longest neglected first', async (t) => {
  for (const [name, maintainedAt] of [
    ['h', ago(400)],
    ['i', ago(200)],
    ['j', ago(500)],
  ] as const) {
    await workspace(name, []);
    await db.inWorkspace(workspaceOf(name), (tx) => tx.workspace.update({ where: { id: workspaceOf(name) }, data: { maintainedAt } }));
  }
  const rows = (await listMaintenance(db, 100, 300)).filter((each) =>
    [workspaceOf('h'), workspaceOf('i'), workspaceOf('j')].includes(each),
  );
  t.strictSame(rows, [workspaceOf('j'), workspaceOf('h')]);
  t.equal((await listMaintenance(db, 1, 300)).length, 1);
});
