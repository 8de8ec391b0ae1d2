import t from 'tap';
import { fenceClusters } from '../../src/jobs/fence.ts';
import { LeaseLost } from '../../src/jobs/lease-lost.ts';
import { CutOff } from '../../src/jobs/cut-off.ts';
import { ClusterError, type ClusterGateway } from '../../src/ports/cluster-gateway.ts';
import { fakeCluster, fakeGateways } from '../support/fake-cluster.ts';

const SERVER = 'https://one.example.com';
const REF = { group: '', version: 'v1', plural: 'namespaces', name: 'x' };
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } };
const HELM = { release: 'x', namespace: 'x', chart: '/x', values: {}, timeoutSeconds: 1 };

/** Every call of a gateway that changes something in the cluster. */
const WRITES: Record<string, (gateway: ClusterGateway) => Promise<unknown>> = {
  apply: (gateway) => gateway.apply(NAMESPACE),
  patch: (gateway) => gateway.patch(REF, { metadata: { labels: { a: 'b' } } }),
  remove: (gateway) => gateway.remove(REF),
  installHelm: (gateway) => gateway.installHelm(HELM),
  uninstallHelm: (gateway) => gateway.uninstallHelm('x', 'x'),
};
const READS: Record<string, (gateway: ClusterGateway) => Promise<unknown>> = {
  probe: (gateway) => gateway.probe(),
  read: (gateway) => gateway.read(REF),
  list: (gateway) => gateway.list({ ...REF, namespace: 'x' }),
  dryRun: (gateway) => gateway.dryRun(NAMESPACE),
  helmStatus: (gateway) => gateway.helmStatus('x', 'x'),
};

function fenced(held: { is: boolean; stopping?: boolean }) {
  const cluster = fakeCluster();
  const calls: string[] = [];
  cluster.onCall = ({ method, done }) => void (done || calls.push(method));
  const over = new AbortController();
  const clusters = fenceClusters(fakeGateways({ [SERVER]: cluster }), {
    async ensureHeld() {
      calls.push('fence');
      if (!held.is) throw new LeaseLost();
    },
    isStopping: () => held.stopping === true,
    signal: over.signal,
  });
  return { cluster, calls, over, gateway: clusters.open({ server: SERVER, credential: { token: 'x' } }) };
}

t.test('every write asks first whether the lease is still held, and is made once where it is (trust-F31)', async (t) => {
  for (const [name, write] of Object.entries(WRITES)) {
    const { calls, gateway } = fenced({ is: true });
    await write(gateway);
    t.same(calls, ['fence', name], name);
  }
});

t.test('without the lease nothing is written, whatever was to be (trust-F31)', async (t) => {
  for (const [name, write] of Object.entries(WRITES)) {
    const { cluster, calls, gateway } = fenced({ is: false });
    await t.rejects(write(gateway), LeaseLost, name);
    t.same(calls, ['fence'], name);
    t.equal(cluster.objects.size, 0);
  }
});

t.test('a lease that is lost in the middle ends the writing there (trust-F31)', async (t) => {
  const held = { is: true };
  const { cluster, gateway } = fenced(held);
  await gateway.apply(NAMESPACE);
  held.is = false;
  await t.rejects(gateway.remove(REF), LeaseLost);
  t.equal(cluster.objects.size, 1);
});

t.test('reading asks for no lease', async (t) => {
  for (const [name, read] of Object.entries(READS)) {
    const { calls, gateway } = fenced({ is: false });
    await read(gateway);
    t.notOk(calls.includes('fence'), name);
  }
});

t.test('a call that fails because the worker stops says nothing of the cluster (trust-F30)', async (t) => {
  const held = { is: true, stopping: false };
  const { cluster, gateway } = fenced(held);
  cluster.broken = new ClusterError('unreachable', 'the connections were closed');
  const calls = [WRITES['apply'], WRITES['patch'], WRITES['installHelm'], READS['read'], READS['list']].filter(
    (call) => call !== undefined,
  );
  for (const call of calls) await t.rejects(call(gateway), ClusterError);
  held.stopping = true;
  for (const call of calls) await t.rejects(call(gateway), CutOff);
  cluster.broken = null;
  t.ok(await gateway.apply(NAMESPACE), 'what goes well goes on');
});

t.test('a call that fails when the lease is over says nothing of the cluster either (trust-F31)', async (t) => {
  const { cluster, gateway, over } = fenced({ is: true });
  cluster.broken = new ClusterError('unreachable', 'Helm was stopped');
  await t.rejects(gateway.installHelm(HELM), ClusterError);
  over.abort();
  await t.rejects(gateway.installHelm(HELM), LeaseLost);
  await t.rejects(gateway.read(REF), LeaseLost);
});

t.test('a Helm that runs is told when the lease is over (trust-F31)', async (t) => {
  const over = new AbortController();
  let told: AbortSignal | undefined;
  const gateway = { installHelm: async (install: { signal?: AbortSignal }) => void (told = install.signal) } as unknown as ClusterGateway;
  const fence = { ensureHeld: async () => {}, isStopping: () => false, signal: over.signal };
  await fenceClusters({ open: () => gateway, close: async () => {} }, fence)
    .open({ server: SERVER, credential: { token: 'x' } })
    .installHelm(HELM);
  t.notOk(told?.aborted);
  over.abort();
  t.ok(told?.aborted);
});
