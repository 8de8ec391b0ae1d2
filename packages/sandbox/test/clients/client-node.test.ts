import { ADD, AppsV1Api, CoreV1Api, DELETE, ERROR, KubeConfig, UPDATE, Watch, makeInformer } from '@kubernetes/client-node';
import type { V1ConfigMap } from '@kubernetes/client-node';
import t from 'tap';
import { NO_FAULTS } from '../../src/faults.ts';
import { startCluster } from './start-cluster.ts';
import type { Cluster } from './start-cluster.ts';

let cluster: Cluster;
let config: KubeConfig;
t.before(async () => {
  cluster = await startCluster(t);
  config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
});

/** Collects texts and waits for one of them. */
function collector() {
  const seen: string[] = [];
  let wake = (): void => undefined;
  return {
    seen,
    add(text: string): void {
      seen.push(text);
      wake();
    },
    async until(text: string): Promise<void> {
      while (!seen.includes(text)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
  };
}

function map(name: string, value: string): V1ConfigMap {
  return { metadata: { name }, data: { value } };
}

t.test('typed calls read, write and are refused', async (t) => {
  const core = config.makeApiClient(CoreV1Api);
  const made = await core.createNamespacedConfigMap({ namespace: 'default', body: map('typed', '1') });
  t.ok(made.metadata?.uid);
  const { items, metadata } = await core.listNamespacedConfigMap({ namespace: 'default', fieldSelector: 'metadata.name=typed' });
  t.strictSame(
    items.map((item) => item.data),
    [{ value: '1' }],
  );
  t.ok(Number(metadata?.resourceVersion) >= Number(made.metadata?.resourceVersion));
  await core.replaceNamespacedConfigMap({ name: 'typed', namespace: 'default', body: { ...made, data: { value: '2' } } });
  await t.rejects(core.replaceNamespacedConfigMap({ name: 'typed', namespace: 'default', body: { ...made, data: { value: '3' } } }), {
    code: 409,
  });
  await core.deleteNamespacedConfigMap({ name: 'typed', namespace: 'default' });
  await t.rejects(core.readNamespacedConfigMap({ name: 'typed', namespace: 'default' }), { code: 404 });
  const pieces = await config.makeApiClient(CoreV1Api).listNamespace({ limit: 2 });
  t.equal(pieces.items.length, 2);
  const rest = await core.listNamespace({ limit: 100, _continue: pieces.metadata?._continue ?? '' });
  t.ok(rest.items.length > 0);
  t.same(
    await config
      .makeApiClient(AppsV1Api)
      .listNamespacedDeployment({ namespace: 'nowhere' })
      .then((list) => list.items),
    [],
  );
});

t.test('an informer goes on through broken connections and a lost history', async (t) => {
  const core = config.makeApiClient(CoreV1Api);
  const told = collector();
  const informer = makeInformer(config, '/api/v1/namespaces/default/configmaps', () =>
    core.listNamespacedConfigMap({ namespace: 'default' }),
  );
  let isOver = false;
  const restart = () => {
    if (!isOver) informer.start().catch(() => setTimeout(restart, 50));
  };
  for (const verb of [ADD, UPDATE, DELETE] as const)
    informer.on(verb, (object) => told.add(`${verb} ${object.metadata?.name} ${object.data?.['value'] ?? ''}`));
  informer.on(ERROR, restart);
  await informer.start();
  t.teardown(() => {
    isOver = true;
    return informer.stop();
  });

  await core.createNamespacedConfigMap({ namespace: 'default', body: map('informed', '1') });
  await told.until('add informed 1');
  cluster.faults.set({ ...NO_FAULTS, api: { ...NO_FAULTS.api, down: true } });
  const { api } = cluster;
  const kind = api.kinds.get('v1', 'ConfigMap');
  const ref = { kind, namespace: 'default', name: 'informed' };
  api.patch(ref, { type: 'merge', body: { data: { value: '2' } } });
  cluster.faults.set(NO_FAULTS);
  await told.until('update informed 2');

  cluster.faults.set({ ...NO_FAULTS, api: { ...NO_FAULTS.api, down: true } });
  // More than the history holds.
  for (let round = 0; round < 3000; round += 1) api.patch(ref, { type: 'merge', body: { data: { value: `x${round}` } } });
  cluster.faults.set(NO_FAULTS);
  await told.until('update informed x2999');
  await core.deleteNamespacedConfigMap({ name: 'informed', namespace: 'default' });
  await told.until('delete informed x2999');
});

t.test('a watch from a version that is forgotten is told 410', async (t) => {
  const { api } = cluster;
  const kind = api.kinds.get('v1', 'ConfigMap');
  const { metadata } = api.create(kind, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'old', namespace: 'default' }, data: {} });
  const ref = { kind, namespace: 'default', name: 'old' };
  for (let round = 0; round < 3000; round += 1) api.patch(ref, { type: 'merge', body: { data: { round: String(round) } } });
  const told = collector();
  const watch = new Watch(config);
  const path = '/api/v1/namespaces/default/configmaps';
  await watch.watch(
    path,
    { resourceVersion: metadata.resourceVersion },
    (phase, object) => told.add(`${phase} ${object.code ?? ''}`),
    () => told.add('done'),
  );
  await told.until('done');
  t.strictSame(told.seen, ['ERROR 410', 'done']);
});

t.test('a watch tells where it stands, and ends when its time is over', async (t) => {
  const told = collector();
  const query = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: true, timeoutSeconds: 1 };
  await new Watch(config).watch(
    '/api/v1/namespaces',
    query,
    (phase, object) => told.add(phase === 'BOOKMARK' ? `end ${object.metadata.annotations['k8s.io/initial-events-end']}` : phase),
    () => told.add('done'),
  );
  await told.until('done');
  t.equal(told.seen.at(-2), 'end true');
  t.ok(told.seen.includes('ADDED'));
});
