import t from 'tap';
import { bootstrapCluster } from '../../src/clusters/bootstrap/bootstrap.ts';
import { getCluster } from '../../src/clusters/read.ts';
import { registerCluster } from '../../src/clusters/register.ts';
import { requestBootstrap } from '../../src/clusters/request-bootstrap.ts';
import { listEvents } from '../../src/events/read.ts';
import { authenticateHook } from '../../src/hooks/accept.ts';
import { ClusterError, type ClusterProblem, type KubernetesObject } from '../../src/ports/cluster-gateway.ts';
import { bringUp, connectionOf, turn } from '../support/bring-up.ts';
import { connectRepository } from '../support/fake-argocd.ts';
import { fakeCluster, type FakeCluster } from '../support/fake-cluster.ts';
import { SERVER, world } from '../support/world.ts';

const w = await world(t);
let made = 0;

/** A workspace and a cluster of its own. */
async function fresh(): Promise<{ scope: Awaited<ReturnType<typeof w.workspace>>; server: string; cluster: FakeCluster }> {
  made += 1;
  const server = `https://fresh-${made}.example.com`;
  const cluster = fakeCluster({ version: 'v1.35.4', uid: `fresh-${made}` });
  w.clusters[server] = cluster;
  return { scope: await w.workspace(`fresh-${made}`), server, cluster };
}
const register = (scope: Parameters<typeof registerCluster>[1], kubeconfig: string, name = 'one') =>
  registerCluster(w.deps, scope, { name, kubeconfig }, w.readKubeconfig);
const data = (object: KubernetesObject | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries((object?.['data'] ?? {}) as Record<string, string>).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString(),
    ]),
  );
const conditionOf = (cluster: { conditions: { type: string }[] }, type: string) => cluster.conditions.find((each) => each.type === type);

t.test('a hosting cluster comes step by step to ready, and each step says what it waits for', async (t) => {
  const scope = await w.workspace('steps');
  const { workspaceId } = scope;
  const registered = await register(scope, SERVER);
  t.match(registered, { status: 'pending', argocd: null });
  t.ok(registered.conditions.every(({ status }) => status === 'Unknown'));
  const { id } = registered;

  t.same(await bootstrapCluster(w.deps, workspaceId, id), { againInMs: 1000 });
  const waiting = await getCluster(w.deps, scope, id);
  t.match(waiting, {
    status: 'bootstrapping',
    argocd: { hosted: true, namespace: 'argocd', chartVersion: '10.1.1', appVersion: 'v3.4.13' },
  });
  t.match(conditionOf(waiting, 'ArgoCdInstalled'), { status: 'True' });
  t.match(conditionOf(waiting, 'RepositoryConnected'), { status: 'Unknown', reason: 'Waiting' });
  await connectRepository(w, w.cluster, workspaceId);

  t.same(await bootstrapCluster(w.deps, workspaceId, id), { againInMs: 5000 });
  const nearly = await getCluster(w.deps, scope, id);
  t.match(conditionOf(nearly, 'RepositoryConnected'), { status: 'True' });
  t.match(conditionOf(nearly, 'NotificationsVerified'), { status: 'Unknown', message: /no callback/i });
  const connection = await connectionOf(w, workspaceId, id);
  const canary = `applications/argocd/argosy-canary-${connection?.id}`;
  t.ok(w.cluster.objects.has(canary));

  await turn(w, w.cluster, workspaceId, id);
  t.same(await bootstrapCluster(w.deps, workspaceId, id), { done: true });
  const ready = await getCluster(w.deps, scope, id);
  t.equal(ready.status, 'ready');
  t.ok(ready.conditions.every(({ status }) => status === 'True'));
  t.notOk(w.cluster.objects.has(canary), 'the canary is gone when its callback was seen');
  const events = await listEvents(w.deps, scope, { after: 0n, types: ['cluster.*'], limit: 100 });
  t.same(
    events.map(({ type }) => type),
    ['cluster.pending', 'cluster.bootstrapping', 'cluster.ready'],
  );
  t.equal(w.cluster.helmCalls, 1, 'Helm is not run again by the later steps');
});

t.test('a canary whose callback got lost is made anew, since its news is not told twice (fact-10a)', async (t) => {
  const { scope, server, cluster } = await fresh();
  const { id } = await register(scope, server);
  const { workspaceId } = scope;
  await bootstrapCluster(w.deps, workspaceId, id);
  await connectRepository(w, cluster, workspaceId);
  await bootstrapCluster(w.deps, workspaceId, id);
  const connection = await connectionOf(w, workspaceId, id);
  const canary = () => cluster.objects.get(`applications/argocd/argosy-canary-${connection?.id}`);
  const made = (ms: number): void => {
    const metadata = canary()?.metadata ?? { name: '' };
    metadata['creationTimestamp'] = new Date(w.deps.clock.now().getTime() - ms).toISOString();
    metadata['uid'] = 'the first one';
  };
  made(10_000);
  await bootstrapCluster(w.deps, workspaceId, id);
  t.equal(canary()?.metadata['uid'], 'the first one', 'it is given its time');
  made(20_000);
  await bootstrapCluster(w.deps, workspaceId, id);
  t.ok(canary());
  t.not(canary()?.metadata['uid'], 'the first one', 'another one has taken its place');
});

t.test('what a bootstrap leaves in the cluster lets Argo CD read the repository and send news, and nothing else of Argosy’s', async (t) => {
  const { scope, server, cluster } = await fresh();
  const { id } = await register(scope, server);
  await bringUp(w, cluster, scope.workspaceId, id);
  const { workspaceId } = scope;
  const repository = `secrets/argocd/argosy-repository-${workspaceId}`;
  t.same(
    [...cluster.objects.keys()].toSorted(),
    [
      `applications/argocd/${workspaceId}`,
      `appprojects/argocd/${workspaceId}`,
      'namespaces//argocd',
      'secrets/argocd/argocd-notifications-secret',
      repository,
    ].toSorted(),
  );
  t.same(cluster.objects.get('namespaces//argocd')?.metadata.labels, { 'argosy.dev/cluster': id });
  const connection = await connectionOf(w, workspaceId, id);
  const token = data(cluster.objects.get('secrets/argocd/argocd-notifications-secret'))['argosy-token'];
  t.match(await authenticateHook(w.deps, connection?.id ?? '', `Bearer ${token}`), { workspaceId });
  const { password, ...rest } = data(cluster.objects.get(repository));
  t.same(rest, { type: 'git', url: `https://argosy.example.com/git/${workspaceId}.git`, username: 'argosy' });
  t.match(password, /^agc_[\w-]{43}$/);
  t.equal(cluster.objects.get(repository)?.metadata.labels?.['argocd.argoproj.io/secret-type'], 'repository');
  const values = JSON.stringify(cluster.helmValues);
  t.ok(values.includes(`https://argosy.example.com/v1/hooks/argocd/${connection?.id}`));
  t.notOk(values.includes(String(token)), 'secrets are no Helm values');
});

/** What is left in a cluster, without what differs from one registration to the next. */
function shape(cluster: FakeCluster, ids: (string | undefined)[]): string {
  const text = JSON.stringify([...cluster.objects].toSorted(([a], [b]) => a.localeCompare(b)));
  return ids
    .reduce<string>((all, id) => (id === undefined ? all : all.replaceAll(id, 'ID')), text)
    .replace(/"data":\{[^}]*\}|[0-9a-f]{40}|fresh-\d+/g, '*');
}

/** A bootstrap that dies once, at a call of the cluster, before or after its effect. */
async function crashedAt(number: number, done: boolean, error: Error): Promise<{ status: string; shape: string; died: string | null }> {
  const { scope, server, cluster } = await fresh();
  const { id } = await register(scope, server);
  const from = cluster.calls;
  let died: string | null = null;
  cluster.onCall = (call) => {
    if (died !== null || call.number !== from + number || call.done !== done) return;
    died = call.method;
    throw error;
  };
  for (let round = 0; round < 5; round++) {
    const failed = await turn(w, cluster, scope.workspaceId, id).then(
      () => false,
      () => true,
    );
    const { status } = await getCluster(w.deps, scope, id);
    if (status === 'ready') break;
    if (!failed && error instanceof ClusterError && status === 'failed') await requestBootstrap(w.deps, scope, id);
  }
  const { status } = await getCluster(w.deps, scope, id);
  const connection = await connectionOf(w, scope.workspaceId, id);
  return { status, died, shape: shape(cluster, [id, scope.workspaceId, scope.slug, connection?.id]) };
}

const LOOKS = ['probe', 'read', 'list'];

t.test('a bootstrap that dies at any call ends ready with the same objects when it is run again', async (t) => {
  const whole = await crashedAt(Infinity, false, new Error('the process dies'));
  t.equal(whole.status, 'ready');
  let number = 1;
  for (; ; number++) {
    const before = await crashedAt(number, false, new Error('the process dies'));
    const { died } = before;
    if (died === null) break;
    t.same(before, { ...whole, died }, `before the effect of call ${number}, ${died}`);
    // After a look the next call has not begun either: that is the next number.
    if (LOOKS.includes(died)) continue;
    t.same(await crashedAt(number, true, new Error('the process dies')), { ...whole, died }, `after the effect of call ${number}, ${died}`);
  }
  t.ok(number > 20, `${number - 1} calls were tried`);
});

t.test('a cluster that refuses any one call fails visibly, and a new request brings it to ready with the same objects', async (t) => {
  const whole = await crashedAt(Infinity, false, new Error('the process dies'));
  for (const number of [1, 2, 5, 8, 11, 14]) {
    const after = await crashedAt(number, false, new ClusterError('forbidden', 'no'));
    t.type(after.died, 'string');
    t.same(after, { ...whole, died: after.died }, `call ${number}, ${after.died}`);
  }
});

t.test('a sandbox gets the chart that is made for it, every other cluster the one of the settings', async (t) => {
  for (const [version, chart] of [
    ['v1.35.4+argosy-sandbox', '/charts/sandbox'],
    ['v1.35.4', 'oci://example.com/argo-cd'],
  ] as const) {
    made += 1;
    const server = `https://fresh-${made}.example.com`;
    const cluster = fakeCluster({ version, uid: `fresh-${made}` });
    w.clusters[server] = cluster;
    const scope = await w.workspace(`fresh-${made}`);
    await bootstrapCluster(w.deps, scope.workspaceId, (await register(scope, server)).id);
    t.equal(cluster.helmChart, chart, version);
  }
});

t.test('an Argo CD that somebody else installed is left alone and named', async (t) => {
  const { scope, server, cluster } = await fresh();
  const { id } = await register(scope, server);
  cluster.put('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'argocd-repo-server', namespace: 'gitops', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    spec: { template: { spec: { containers: [{ image: 'quay.io/argoproj/argocd:v2.14.3@sha256:00' }] } } },
  });
  t.same(await bootstrapCluster(w.deps, scope.workspaceId, id), { done: true });
  const failed = await getCluster(w.deps, scope, id);
  t.equal(failed.status, 'failed');
  const told = { status: 'False', reason: 'ArgoCdPresent', message: /v2\.14\.3.*gitops/ };
  t.match(conditionOf(failed, 'ArgoCdInstalled'), told);
  t.equal(cluster.objects.size, 1, 'nothing was made');
  const [event] = await listEvents(w.deps, scope, { after: 0n, types: ['cluster.failed'], limit: 1 });
  t.match(event?.data, { reason: 'ArgoCdPresent' });
  cluster.objects.clear();
  await requestBootstrap(w.deps, scope, id);
  await bringUp(w, cluster, scope.workspaceId, id);
  t.equal((await getCluster(w.deps, scope, id)).status, 'ready');
});

const TROUBLES: [ClusterProblem, string][] = [
  ['unauthorized', 'Unauthorized'],
  ['tls_untrusted', 'CertificateUntrusted'],
  ['unreachable', 'Unreachable'],
];
for (const [kind, reason] of TROUBLES) {
  t.test(`a cluster that is ${kind} is registered, fails as ${reason}, and comes to ready when it is asked for again`, async (t) => {
    const { scope, server, cluster } = await fresh();
    cluster.broken = new ClusterError(kind, 'it does not work');
    const { id } = await register(scope, server);
    await bootstrapCluster(w.deps, scope.workspaceId, id);
    const failed = await getCluster(w.deps, scope, id);
    t.equal(failed.status, 'failed');
    t.match(conditionOf(failed, 'ApiReachable'), { status: 'False', reason, message: 'it does not work' });
    cluster.broken = null;
    const asked = await requestBootstrap(w.deps, scope, id);
    t.equal(asked.status, 'bootstrapping');
    await bringUp(w, cluster, scope.workspaceId, id);
    t.equal((await getCluster(w.deps, scope, id)).status, 'ready');
  });
}

t.test('a cluster is registered once, whoever asks, also where it is recognised only later', async (t) => {
  const { scope, server, cluster } = await fresh();
  await register(scope, server);
  const other = await w.workspace('second-owner');
  await t.rejects(register(other, server), { code: 'cluster_in_use' });
  await t.rejects(register(scope, server, 'two'), { code: 'cluster_in_use' });
  cluster.broken = new ClusterError('unreachable', 'not now');
  const unseen = await register(other, server);
  cluster.broken = null;
  await bootstrapCluster(w.deps, other.workspaceId, unseen.id);
  const failed = await getCluster(w.deps, other, unseen.id);
  t.match(failed, { status: 'failed' });
  t.match(conditionOf(failed, 'ApiReachable'), { status: 'False', reason: 'ClusterInUse' });
  const fresh2 = await fresh();
  await t.rejects(register(scope, fresh2.server), { code: 'name_taken', errors: [{ pointer: '/name' }] });
});

t.test('a second cluster waits for its host and then becomes a destination of its Argo CD', async (t) => {
  const { scope, server, cluster } = await fresh();
  const later = await fresh();
  const host = await register(scope, server);
  const access = { server: later.server, certificateAuthority: 'PEM', tlsServerName: 'inner', credential: { token: 'x' } };
  const second = await registerCluster(w.deps, scope, { name: 'two', kubeconfig: '' }, async () => access);
  t.match(await bootstrapCluster(w.deps, scope.workspaceId, second.id), { againInMs: Number });
  t.match(conditionOf(await getCluster(w.deps, scope, second.id), 'ArgoCdInstalled'), { status: 'Unknown', reason: 'WaitingForHost' });
  t.equal(later.cluster.objects.size, 0, 'nothing is made before the host is ready');
  await bringUp(w, cluster, scope.workspaceId, host.id);
  later.cluster.hasTokens = false;
  t.match(await bootstrapCluster(w.deps, scope.workspaceId, second.id), { againInMs: Number }, 'waits for the token');
  later.cluster.hasTokens = true;
  t.same(await bootstrapCluster(w.deps, scope.workspaceId, second.id), { done: true });
  t.match(await getCluster(w.deps, scope, second.id), { status: 'ready', argocd: { hosted: false, namespace: 'argocd' } });
  const secret = cluster.objects.get(`secrets/argocd/argosy-cluster-${second.id}`);
  t.match(secret?.metadata.labels, { 'argocd.argoproj.io/secret-type': 'cluster' });
  const { config, ...rest } = data(secret);
  t.same(rest, { name: 'two', server: later.server });
  t.same(JSON.parse(config ?? ''), {
    bearerToken: 'service-account-token',
    tlsClientConfig: { insecure: false, caData: Buffer.from('PEM').toString('base64'), serverName: 'inner' },
  });
  t.same([...later.cluster.objects.keys()].toSorted(), [
    'clusterrolebindings//argosy-argocd',
    'secrets/kube-system/argosy-argocd',
    'serviceaccounts/kube-system/argosy-argocd',
  ]);
});

t.test('registrations at the same moment make exactly one host', async (t) => {
  const { scope } = await fresh();
  const servers = await Promise.all([1, 2, 3, 4].map(async () => (await fresh()).server));
  await Promise.all(servers.map((server, index) => register(scope, server, `cluster-${index}`)));
  const rows = await w.deps.db.inWorkspace(scope.workspaceId, (tx) => tx.cluster.findMany({ where: { workspaceId: scope.workspaceId } }));
  t.equal(rows.length, 4);
  t.equal(rows.filter((row) => row.hosting).length, 1);
});

t.test('a failed RepositoryConnected tells Argo CD’s own words', async (t) => {
  const { scope, server, cluster } = await fresh();
  const { id } = await register(scope, server);
  await bootstrapCluster(w.deps, scope.workspaceId, id);
  const root = cluster.objects.get(`applications/argocd/${scope.workspaceId}`);
  if (root !== undefined)
    root['status'] = { conditions: [{ type: 'ComparisonError', message: 'failed to list refs: authentication required' }] };
  await bootstrapCluster(w.deps, scope.workspaceId, id);
  const told = conditionOf(await getCluster(w.deps, scope, id), 'RepositoryConnected');
  t.match(told, { status: 'False', reason: 'ComparisonError', message: /authentication required/ });
  t.equal(root?.metadata.annotations?.['argocd.argoproj.io/refresh'], 'normal', 'and Argo CD is asked to look again');
  await bringUp(w, cluster, scope.workspaceId, id);
  t.equal((await getCluster(w.deps, scope, id)).status, 'ready');
});

t.test('a cluster that is away for a while is tried again without anybody asking', async (t) => {
  const { scope, server, cluster } = await fresh();
  const { id } = await register(scope, server);
  for (const kind of ['unreachable', 'timeout'] as const) {
    cluster.broken = new ClusterError(kind, 'not now');
    t.match(await bootstrapCluster(w.deps, scope.workspaceId, id), { againInMs: Number }, kind);
    t.equal((await getCluster(w.deps, scope, id)).status, 'failed');
  }
  cluster.broken = null;
  await bringUp(w, cluster, scope.workspaceId, id);
  t.equal((await getCluster(w.deps, scope, id)).status, 'ready');
});

t.test('a new kubeconfig that leads to another cluster is refused, and nothing is made there', async (t) => {
  const { scope, server, cluster } = await fresh();
  const another = await fresh();
  const { id } = await register(scope, server);
  await bringUp(w, cluster, scope.workspaceId, id);
  await requestBootstrap(w.deps, scope, id, { text: another.server, read: w.readKubeconfig });
  await bootstrapCluster(w.deps, scope.workspaceId, id);
  const failed = await getCluster(w.deps, scope, id);
  t.equal(failed.status, 'failed');
  t.match(conditionOf(failed, 'ApiReachable'), { status: 'False', reason: 'ClusterChanged' });
  t.equal(another.cluster.objects.size, 0);
  await requestBootstrap(w.deps, scope, id, { text: server, read: w.readKubeconfig });
  await bringUp(w, cluster, scope.workspaceId, id);
  t.equal((await getCluster(w.deps, scope, id)).status, 'ready');
});
