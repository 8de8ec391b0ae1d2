import t from 'tap';
import { configMap, deployment } from '../testing/manifests.ts';
import { createWorld } from '../testing/world.ts';

t.test('warnings tell of objects that come twice or are excluded, and keep their time while they stand', async (t) => {
  const world = createWorld(t, { config: { 'resource.exclusions': '- apiGroups: [apps]\n  kinds: [Deployment]\n  clusters: ["*"]\n' } });
  world.source.commit({ api: [configMap('one'), configMap('one', { key: 'last' }), deployment('api')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  const before = world.status('api').conditions;
  t.match(before, [
    { type: 'ExcludedResourceWarning', message: 'Resource apps/Deployment api is excluded in the settings' },
    { type: 'RepeatedResourceWarning', message: 'Resource /ConfigMap/app-api/one appeared 2 times among application resources.' },
  ]);
  t.match(world.find('v1', 'ConfigMap', 'one', 'app-api')?.data, { key: 'last' });
  await world.timers.advance(5_000);
  world.refresh('api');
  await world.timers.advance(5_000);
  t.same(world.status('api').conditions, before);
});

t.test('orphans are counted where the project asks for it, but for what every namespace has', async (t) => {
  const world = createWorld(t, { project: { orphanedResources: { warn: true, ignore: [{ kind: 'ConfigMap', name: 'known-*' }] } } });
  world.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app-api' } });
  for (const name of ['stray', 'known-one', 'kube-root-ca.crt']) world.create(configMap(name, {}, { namespace: 'app-api' }));
  world.source.commit({ api: [configMap('one')] });
  await world.timers.advance(500);
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  t.match(world.status('api').conditions, [{ type: 'OrphanedResourceWarning', message: 'Application has 1 orphaned resources' }]);
});

t.test('what the project does not permit is Unknown, and fails the sync with a reason', async (t) => {
  const world = createWorld(t, { project: { namespaceResourceBlacklist: [{ group: 'apps', kind: 'Deployment' }] } });
  world.source.commit({ api: [configMap('one'), deployment('api')] });
  world.createApp('api');
  await world.timers.until(() => world.phase('api') === 'Failed');
  t.match(
    world.status('api').operationState?.message,
    /^one or more synchronization tasks are not valid: resource apps:Deployment is not permitted in project default \(retried 1 times\)\.$/u,
  );
  t.match(world.status('api').resources, [{ kind: 'ConfigMap' }, { kind: 'Deployment', status: 'Unknown' }]);
  t.notOk(world.find('v1', 'ConfigMap', 'one', 'app-api'), 'nothing of it is applied');
});

t.test('fact-21: a namespace that the project does not permit is not made', async (t) => {
  const world = createWorld(t, { project: { clusterResourceWhitelist: [] } });
  world.source.commit({ api: [configMap('one')] });
  world.createApp('api');
  await world.timers.until(() => world.phase('api') === 'Failed');
  t.equal(
    world.status('api').operationState?.message,
    'one or more synchronization tasks are not valid: resource :Namespace is not permitted in project default (retried 1 times).',
  );
  t.notOk(world.find('v1', 'Namespace', 'app-api'));
});

t.test("fact-29: the images of an Application's pods stand in its summary as soon as there are pods", async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [deployment('api')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  world.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'app-api' } });
  const owner = (kind: string, apiVersion: string, name: string) => {
    const uid = world.find(apiVersion, kind, name, 'app-api')?.metadata.uid ?? '';
    return [{ apiVersion, kind, name, uid, controller: true }];
  };
  const spec = { containers: [{ name: 'web', image: 'web:7' }] };
  const labels = { app: 'api' };
  const template = { metadata: { labels }, spec };
  world.create({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'rs', namespace: 'app-api', ownerReferences: owner('Deployment', 'apps/v1', 'api') },
    spec: { selector: { matchLabels: labels }, template },
  });
  world.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'app-api', labels, ownerReferences: owner('ReplicaSet', 'apps/v1', 'rs') },
    spec,
  });
  await world.timers.until(() => world.status('api').summary?.images !== undefined, 1_000);
  t.same(world.status('api').summary, { images: ['web:7'] });
});

t.test('the history holds as many entries as the Application asks for', async (t) => {
  const world = createWorld(t);
  for (const round of [1, 2, 3, 4]) {
    const sha = world.source.commit({ api: [configMap('one', { round: String(round) })] });
    if (round === 1) world.createApp('api', { revisionHistoryLimit: 2 });
    else world.refresh('api');
    await world.timers.until(
      () =>
        world.status('api').sync?.revision === sha && world.status('api').sync?.status === 'Synced' && world.phase('api') === 'Succeeded',
    );
  }
  t.same(
    world.status('api').history?.map(({ id }) => id),
    [2, 3],
  );
});

t.test('Applications are compared by time, and find what nobody has told', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('one')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  const sha = world.source.commit({ api: [configMap('one', { key: 'new' })] });
  await world.timers.advance(110_000);
  t.not(world.status('api').sync?.revision, sha);
  await world.timers.until(() => world.status('api').sync?.revision === sha, 260_000);
});

t.test('Applications of one repository share what it was found to have', async (t) => {
  const world = createWorld(t);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  world.source.commit(Object.fromEntries(names.map((name) => [name, [configMap(name)]])));
  for (const name of names) world.createApp(name);
  await world.timers.until(() => names.every((name) => world.status(name).sync?.status === 'Synced'));
  const before = world.source.requests.length;
  await world.timers.advance(200_000);
  const polls = world.source.requests.slice(before);
  t.ok(polls.length >= names.length, 'each was compared');
  t.ok(polls.filter(({ revisions }) => revisions === undefined).length <= 3, 'but the repository was not asked for each');
});
