import t from 'tap';
import type { SyncPolicy } from '../../../src/argocd/application/types.ts';
import { configMap, deployment } from '../testing/manifests.ts';
import { AUTOMATED, createWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

const map = (world: World, name: string) => world.find('v1', 'ConfigMap', name, 'app-api');
const withOptions = (...options: string[]): SyncPolicy => ({ ...AUTOMATED, syncOptions: ['CreateNamespace=true', ...options] });
const synced = (world: World, sha: string) =>
  world.timers.until(
    () => world.status('api').sync?.revision === sha && world.status('api').sync?.status === 'Synced' && world.phase('api') === 'Succeeded',
  );

t.test('what the source no longer has is pruned', async (t) => {
  const world = createWorld(t);
  await synced(world, await start(world));
  // Long enough for the comparison after the sync not to see what is gone already, which would bring a second operation.
  world.source.delayMs = 300;
  const sha = world.source.commit({ api: [configMap('one')] });
  world.refresh('api');
  await world.timers.until(() => map(world, 'two') === undefined);
  await synced(world, sha);
  t.match(world.status('api').operationState?.syncResult?.resources, [
    { name: 'two', status: 'Pruned', message: 'pruned' },
    { name: 'one' },
  ]);
});

async function start(world: World, policy: SyncPolicy = AUTOMATED): Promise<string> {
  const sha = world.source.commit({ api: [configMap('one'), configMap('two')] });
  world.createApp('api', { syncPolicy: policy });
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  return sha;
}

t.test('it stays, and is told, where the Application does not prune', async (t) => {
  const world = createWorld(t);
  await synced(world, await start(world, { ...AUTOMATED, automated: { selfHeal: true } }));
  world.source.commit({ api: [configMap('one')] });
  world.refresh('api');
  await world.timers.until(() => world.status('api').sync?.status === 'OutOfSync');
  await world.timers.advance(10_000);
  t.ok(map(world, 'two'));
  t.match(world.status('api').resources, [
    { name: 'one', status: 'Synced' },
    { name: 'two', status: 'OutOfSync', requiresPruning: true },
  ]);
});

t.test('it stays where it says so itself', async (t) => {
  const world = createWorld(t);
  const kept = configMap('two', {}, { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' } });
  world.source.commit({ api: [configMap('one'), kept] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  world.source.commit({ api: [configMap('one', { key: 'new' })] });
  world.refresh('api');
  await world.timers.until(
    () => world.status('api').operationState?.syncResult?.resources?.some(({ status }) => status === 'PruneSkipped') === true,
  );
  t.ok(map(world, 'two'));
  t.equal(world.status('api').operationState?.syncResult?.resources?.find(({ name }) => name === 'two')?.message, 'ignored (no prune)');
});

t.test('a source that has become empty does not wipe out everything', async (t) => {
  const world = createWorld(t);
  await synced(world, await start(world));
  const sha = world.source.commit({ api: [] });
  world.refresh('api');
  await world.timers.until(() => (world.status('api').conditions?.length ?? 0) > 0);
  t.match(world.status('api').conditions, [
    { type: 'SyncError', message: `Skipping sync attempt to [${sha}]: auto-sync will wipe out all resources` },
  ]);
  t.ok(map(world, 'one'));
});

t.test('without server-side apply the annotation of kubectl tells what was applied', async (t) => {
  const world = createWorld(t);
  await synced(world, await start(world, withOptions()));
  t.equal(world.status('api').operationState?.syncResult?.resources?.at(-1)?.message, 'configmap/two created');
  const { annotations = {} } = world.find('v1', 'Namespace', 'app-api')?.metadata ?? {};
  const applied = { apiVersion: 'v1', kind: 'Namespace', metadata: { annotations: {}, name: 'app-api' }, spec: {}, status: {} };
  t.strictSame(JSON.parse(annotations['kubectl.kubernetes.io/last-applied-configuration'] ?? ''), applied);
  world.merge('v1', 'ConfigMap', 'one', 'app-api', { data: { others: 'x' } });
  const sha = world.source.commit({ api: [configMap('one', { renamed: 'value' }), configMap('two')] });
  world.refresh('api');
  await synced(world, sha);
  t.same(map(world, 'one')?.data, { renamed: 'value', others: 'x' }, 'what Argo CD had set is gone, what others have set stays');
  t.same(
    world.status('api').operationState?.syncResult?.resources?.map(({ message }) => message),
    ['configmap/one configured', 'configmap/two unchanged'],
  );
});

t.test('ApplyOutOfSyncOnly leaves alone what is as it shall be', async (t) => {
  const world = createWorld(t);
  await synced(world, await start(world, withOptions('ServerSideApply=true', 'ApplyOutOfSyncOnly=true')));
  t.match(world.find('v1', 'Namespace', 'app-api')?.metadata.managedFields, [{ operation: 'Apply', fieldsV1: { 'f:spec': {} } }]);
  const sha = world.source.commit({ api: [configMap('one', { key: 'new' }), configMap('two')] });
  world.refresh('api');
  await synced(world, sha);
  t.same(
    world.status('api').operationState?.syncResult?.resources?.map(({ name }) => name),
    ['one'],
  );
});

t.test('Replace takes the place of what was there', async (t) => {
  const world = createWorld(t);
  await synced(world, await start(world, withOptions('Replace=true')));
  world.merge('v1', 'ConfigMap', 'one', 'app-api', { data: { others: 'x' } });
  const sha = world.source.commit({ api: [configMap('one', { key: 'new' }), configMap('two')] });
  world.refresh('api');
  await synced(world, sha);
  t.same(map(world, 'one')?.data, { key: 'new' });
  t.match(world.status('api').operationState?.syncResult?.resources, [
    { message: 'configmap/one replaced' },
    { message: 'configmap/two replaced' },
  ]);
});

t.test('FailOnSharedResource refuses to take what another Application has', async (t) => {
  const world = createWorld(t);
  const destination = { server: 'https://kubernetes.default.svc', namespace: 'shared' };
  world.source.commit({ api: [configMap('one')], web: [configMap('one')] });
  world.createApp('web', { destination });
  await world.timers.until(() => world.status('web').sync?.status === 'Synced');
  world.createApp('api', { destination, syncPolicy: { ...withOptions('FailOnSharedResource=true'), retry: { limit: 0 } } });
  await world.timers.until(() => world.phase('api') === 'Failed');
  t.equal(world.status('api').operationState?.message, 'Shared resource found: ConfigMap/one is part of applications argocd/api and web');
  await world.timers.until(() => world.status('api').conditions?.length === 2);
  t.match(world.status('api').conditions, [{ type: 'SharedResourceWarning' }, { type: 'SyncError' }]);
});

t.test('a part of the objects is synced where only that was asked for', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('one'), configMap('two')] });
  world.createApp('api', { syncPolicy: { syncOptions: ['CreateNamespace=true'] } });
  await world.timers.until(() => world.status('api').sync?.status === 'OutOfSync');
  world.operate('api', { sync: { syncOptions: ['CreateNamespace=true'], resources: [{ kind: 'ConfigMap', name: 'two' }] } });
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  t.notOk(map(world, 'one'));
  t.ok(map(world, 'two'));
  t.equal(world.status('api').history, undefined);
});

t.test('a dry run writes nothing', async (t) => {
  const world = createWorld(t);
  world.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app-api' } });
  world.source.commit({ api: [configMap('one')] });
  world.createApp('api', { syncPolicy: {} });
  await world.timers.until(() => world.status('api').sync?.status === 'OutOfSync');
  world.operate('api', { sync: { dryRun: true } });
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  t.notOk(map(world, 'one'));
  t.match(world.status('api').operationState?.syncResult?.resources, [
    { message: 'configmap/one created (dry run)', hookPhase: 'Succeeded' },
  ]);
  t.equal(world.status('api').history, undefined);
});

t.test('managedNamespaceMetadata is set on the namespace, and changed with the Application', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('one')] });
  world.createApp('api', { syncPolicy: { ...AUTOMATED, managedNamespaceMetadata: { labels: { tier: 'a' } } } });
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  t.match(world.find('v1', 'Namespace', 'app-api')?.metadata.labels, { tier: 'a' });
  world.patchApp('api', { spec: { syncPolicy: { managedNamespaceMetadata: { labels: { tier: 'b' } } } } });
  await world.timers.until(() => world.find('v1', 'Namespace', 'app-api')?.metadata.labels?.tier === 'b');
});

t.test('RespectIgnoreDifferences leaves to others what is not compared', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [deployment('api')] });
  const ignoreDifferences = [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }];
  world.createApp('api', {
    ignoreDifferences,
    syncPolicy: { ...AUTOMATED, syncOptions: [...(AUTOMATED.syncOptions ?? []), 'RespectIgnoreDifferences=true'] },
  });
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  world.merge('apps/v1', 'Deployment', 'api', 'app-api', { spec: { replicas: 7 } });
  await world.timers.advance(2_000);
  t.equal(world.status('api').sync?.status, 'Synced');
  const sha = world.source.commit({ api: [deployment('api', 'web:2')] });
  world.refresh('api');
  await synced(world, sha);
  t.match(world.find('apps/v1', 'Deployment', 'api', 'app-api')?.spec, {
    replicas: 7,
    template: { spec: { containers: [{ image: 'web:2' }] } },
  });
});

t.test('manifests of an operation that cannot be read end it', async (t) => {
  const world = createWorld(t);
  await synced(world, await start(world));
  for (const manifest of ['- a', 'a: b', ': :\n  - [', '']) {
    world.operate('api', { sync: { manifests: [manifest] } });
    await world.timers.until(() => world.app('api')?.operation === undefined);
    t.equal(world.phase('api'), 'Error', manifest);
  }
});
