import t from 'tap';
import type { Condition } from '@argosy/contracts/http/clusters';
import { createApp } from '../../src/apps/apps.ts';
import { probeCluster } from '../../src/clusters/probe.ts';
import { getCluster } from '../../src/clusters/read.ts';
import { registerCluster } from '../../src/clusters/register.ts';
import { requestBootstrap } from '../../src/clusters/request-bootstrap.ts';
import { createEnvironment } from '../../src/environments/create.ts';
import { ClusterError } from '../../src/ports/cluster-gateway.ts';
import { requestReleaseByName } from '../../src/releases/request.ts';
import { delivery } from '../support/delivery.ts';
import { SECOND_SERVER, world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { scope, clusterId } = d;
const { workspaceId } = scope;
const second = await registerCluster(w.deps, scope, { name: 'two', kubeconfig: SECOND_SERVER }, w.readKubeconfig);

/** Every condition of the cluster is true, as after its bootstrap. */
async function makeReady(id: string, uid: string): Promise<void> {
  await w.deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.cluster.findUniqueOrThrow({ where: { id } });
    const conditions = (row.conditions as Condition[]).map((condition) => ({
      ...condition,
      status: 'True',
      reason: 'Answered',
      message: 'ok',
    }));
    await tx.cluster.update({ where: { id }, data: { status: 'ready', uid, conditions, unreachableSince: null } });
  });
}
const probe = (id = clusterId) => probeCluster(w.deps, workspaceId, id);
const rowOf = (id = clusterId) => w.deps.db.inWorkspace(workspaceId, (tx) => tx.cluster.findUniqueOrThrow({ where: { id } }));
async function reachable(id = clusterId): Promise<Condition | undefined> {
  return (await getCluster(w.deps, scope, id)).conditions.find(({ type }) => type === 'ApiReachable');
}
const told = async (id = clusterId): Promise<string[]> => (await d.eventsOf(id)).filter((type) => /unreachable|ready/.test(type));
const looks = () =>
  w.deps.db.inWorkspace(workspaceId, (tx) =>
    tx.outbox.findMany({ where: { job: 'observe-deployment' }, select: { key: true, dueAt: true, createdAt: true } }),
  );

t.beforeEach(async () => {
  w.cluster.broken = null;
  w.second.broken = null;
  await makeReady(clusterId, 'uid-1');
  await makeReady(second.id, 'uid-2');
  await w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany());
});

t.test('trust-F17: one question without an answer proves nothing, the second in a row does, and an answer ends it', async (t) => {
  t.same(await probe(), { done: true });
  w.cluster.broken = new ClusterError('timeout', 'The connection timed out.');
  const before = (await told()).length;
  t.match(await probe(), { againInMs: Number }, 'it is asked again soon');
  t.match(await getCluster(w.deps, scope, clusterId), { status: 'ready' });
  t.match(await reachable(), { status: 'True', reason: 'AnswerMissed' });
  w.pass(3000);
  t.same(await probe(), { done: true });
  t.match(await getCluster(w.deps, scope, clusterId), { status: 'unreachable' });
  t.match(await reachable(), { status: 'False', reason: 'TimedOut', message: 'The connection timed out.' });
  t.same((await rowOf()).unreachableSince, w.deps.clock.now());
  await probe();
  t.same((await told()).slice(before), ['cluster.unreachable'], 'it is told once');

  w.cluster.broken = null;
  await probe();
  await probe();
  t.match(await getCluster(w.deps, scope, clusterId), { status: 'ready' });
  t.match(await reachable(), { status: 'True', reason: 'Answered' });
  t.equal((await rowOf()).unreachableSince, null);
  t.same((await told()).slice(before), ['cluster.unreachable', 'cluster.ready']);
});

t.test('an answer between two failures takes the doubt away', async (t) => {
  for (const broken of [true, false, true, false]) {
    w.cluster.broken = broken ? new ClusterError('unreachable', 'no') : null;
    await probe();
    t.match(await getCluster(w.deps, scope, clusterId), { status: 'ready' });
  }
  t.match(await reachable(), { status: 'True', reason: 'Answered' });
});

const ANSWERS = {
  Unauthorized: {
    error: new ClusterError('unauthorized', 'The API server answered 401.', { status: 401 }),
    words: /401.*PUT …\/kubeconfig/,
  },
  CertificateUntrusted: { error: new ClusterError('tls_untrusted', 'The certificate is not trusted.'), words: /not trusted.*kubeconfig/ },
  Unreachable: { error: new ClusterError('unreachable', 'Nobody answers.'), words: /^Nobody answers\.$/ },
};
for (const [reason, { error, words }] of Object.entries(ANSWERS)) {
  t.test(`trust-F19: the condition says ${reason} in words that tell what to do`, async (t) => {
    w.cluster.broken = error;
    await probe();
    await probe();
    t.match(await reachable(), { status: 'False', reason, message: words });
  });
}

t.test('another reason while it is away is shown and told to nobody', async (t) => {
  w.cluster.broken = new ClusterError('timeout', 'silence');
  await probe();
  await probe();
  const before = (await told()).length;
  w.cluster.broken = ANSWERS.Unauthorized.error;
  await probe();
  t.match(await reachable(), { reason: 'Unauthorized' });
  t.equal((await told()).length, before);
});

t.test('an API server that is asked too often says nothing about itself', async (t) => {
  w.cluster.broken = new ClusterError('unreachable', 'too many', { status: 429 });
  await probe();
  await probe();
  t.match(await getCluster(w.deps, scope, clusterId), { status: 'ready' });
});

t.test('another cluster at the same address is not taken for the one that was registered', async (t) => {
  await makeReady(clusterId, 'uid-of-before');
  await probe();
  await probe();
  t.match(await getCluster(w.deps, scope, clusterId), { status: 'unreachable' });
  t.match(await reachable(), { status: 'False', reason: 'ClusterChanged' });
});

t.test('trust-G20: back again, what has a release under way is looked at at once, the rest within half a minute', async (t) => {
  const moving = await d.release('moving', 'moving:1');
  const resting: string[] = [];
  for (const app of ['a', 'b', 'c']) resting.push((await d.release(app, `${app}:1`)).deployment);
  await w.deps.db.inWorkspace(workspaceId, (tx) =>
    tx.release.updateMany({ where: { deploymentId: { in: resting } }, data: { state: 'succeeded' } }),
  );
  w.cluster.broken = new ClusterError('timeout', 'silence');
  await probe();
  await probe();
  await w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany());
  w.cluster.broken = null;
  await probe();
  const delays = new Map((await looks()).map(({ key, dueAt, createdAt }) => [key, Math.round((+dueAt - +createdAt) / 1000)]));
  t.equal(delays.get(moving.deployment), 0);
  t.same(
    resting.map((id) => delays.get(id) ?? 0).toSorted((a, b) => a - b),
    [10, 20, 30],
  );
});

t.test(
  'back again, of very many deployments at rest those are looked at that were seen longest ago, all on their way at once',
  async (t) => {
    const moving = await d.release('crowded', 'crowded:1');
    const createdAt = w.deps.clock.now();
    const ids = Array.from({ length: 502 }, (_, index) => `dep-${String(index).padStart(26, '0')}`);
    const made = { workspaceId, config: {}, createdAt };
    await w.deps.db.inWorkspace(workspaceId, async (tx) => {
      const apps = ids.map((id, index) => ({ ...made, id: id.replace('dep', 'app'), name: 'x', slug: `crowd-${index}`, source: {} }));
      await tx.app.createMany({ data: apps });
      const seenAt = (index: number) => new Date(createdAt.getTime() - index * 1000);
      const rows = ids.map((id, index) => ({ ...made, id, appId: id.replace('dep', 'app'), observedAt: seenAt(index) }));
      await tx.deployment.createMany({ data: rows.map((row) => ({ ...row, environmentId: d.environmentId })) });
      await tx.deployment.updateMany({ where: { id: { notIn: ids } }, data: { observedAt: createdAt } });
    });
    t.teardown(() =>
      w.deps.db.inWorkspace(workspaceId, async (tx) => {
        await tx.deployment.deleteMany({ where: { id: { in: ids } } });
        await tx.outbox.deleteMany();
      }),
    );
    w.cluster.broken = new ClusterError('timeout', 'silence');
    await probe();
    await probe();
    await w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany());
    w.cluster.broken = null;
    await probe();
    const asked = new Set((await looks()).map(({ key }) => key));
    t.ok(asked.has(moving.deployment));
    t.same(
      ids.filter((id) => !asked.has(id)),
      ids.slice(0, 2),
    );
  },
);

t.test('a cluster of workloads concerns its own deployments only', async (t) => {
  await createEnvironment(w.deps, scope, { name: 'Far', type: 'production', cluster: 'two' });
  await createApp(w.deps, scope, { name: 'far', source: { type: 'image' } });
  const made = await requestReleaseByName(w.deps, scope, { app: 'far', environment: 'far', image: 'far:1' });
  w.second.broken = new ClusterError('timeout', 'silence');
  await probe(second.id);
  await probe(second.id);
  t.match(await getCluster(w.deps, scope, clusterId), { status: 'ready' });
  await w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany());
  w.second.broken = null;
  await probe(second.id);
  t.same(
    (await looks()).map(({ key }) => key),
    [made.deployment],
  );
});

t.test('a bootstrap has the word: it is neither asked nor disturbed, also when it begins while the answer is awaited', async (t) => {
  w.cluster.broken = new ClusterError('timeout', 'silence');
  await probe();
  w.cluster.broken = null;
  w.cluster.onCall = () => {
    w.cluster.onCall = null;
    throw new ClusterError('timeout', 'silence');
  };
  const probing = probe();
  await requestBootstrap(w.deps, scope, clusterId);
  await probing;
  t.match(await getCluster(w.deps, scope, clusterId), { status: 'bootstrapping' });
  w.cluster.onCall = () => t.fail('it was asked');
  t.same(await probe(), { done: true });
  w.cluster.onCall = null;
  t.match(await reachable(), { status: 'Unknown' });
});

t.test('a cluster that is gone is no trouble', async (t) => {
  t.same(await probe('cls-0000000000000000000000000z'), { done: true });
});
