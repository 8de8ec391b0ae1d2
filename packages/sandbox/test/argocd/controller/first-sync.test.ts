import t from 'tap';
import { NO_FAULTS } from '../../../src/faults.ts';
import { configMap, deployment } from '../testing/manifests.ts';
import { createWorld, REPOSITORY } from '../testing/world.ts';

t.test('a new Application is compared, synced, and Healthy once its Deployment is rolled out', async (t) => {
  const world = createWorld(t);
  const sha = world.source.commit({ api: [deployment('api'), configMap('api')] });
  const states = world.record('api');
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  world.rollOut('api', 'app-api');
  await world.timers.until(() => world.status('api').health?.status === 'Healthy');
  t.equal(states[0], '//', 'fact-36: before anything is known, its status is empty');
  t.same(states.slice(1, 3), ['OutOfSync/Missing/', 'OutOfSync/Missing/Running']);
  t.equal(states.at(-1), 'Synced/Healthy/Succeeded');
  const source = { repoURL: REPOSITORY, path: 'apps/api', targetRevision: 'main' };
  const { sync, history, operationState, resources, reconciledAt, sourceType, controllerNamespace, resourceHealthSource } =
    world.status('api');
  const destination = { server: 'https://kubernetes.default.svc', namespace: 'app-api' };
  t.same(sync, { status: 'Synced', revision: sha, comparedTo: { source, destination } });
  t.match(history, [{ id: 0, revision: sha, source, initiatedBy: { automated: true }, deployedAt: String, deployStartedAt: String }]);
  t.match(operationState, {
    phase: 'Succeeded',
    message: 'successfully synced (all tasks run)',
    finishedAt: String,
    syncResult: { revision: sha, source },
  });
  t.same(
    operationState?.syncResult?.resources?.map(({ kind, namespace, message, syncPhase, hookPhase, images }) => [
      kind,
      namespace,
      message,
      syncPhase,
      hookPhase,
      images,
    ]),
    [
      ['Namespace', '', 'namespace/app-api serverside-applied', 'PreSync', 'Running', undefined],
      ['ConfigMap', 'app-api', 'configmap/api serverside-applied', 'Sync', 'Running', undefined],
      ['Deployment', 'app-api', 'deployment.apps/api serverside-applied', 'Sync', 'Running', ['web:1']],
    ],
  );
  t.same(resources, [
    { version: 'v1', kind: 'ConfigMap', namespace: 'app-api', name: 'api', status: 'Synced' },
    { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'app-api', name: 'api', status: 'Synced' },
  ]);
  t.match(
    { reconciledAt, sourceType, controllerNamespace, resourceHealthSource },
    { sourceType: 'Helm', controllerNamespace: 'argocd', resourceHealthSource: 'appTree' },
  );
  t.match(reconciledAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u, 'times have whole seconds');
  t.notOk(world.app('api')?.operation, 'the operation is no longer asked for');
});

t.test('what is applied carries the marks of its Application', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  const annotations = world.find('v1', 'ConfigMap', 'api', 'app-api')?.metadata.annotations;
  t.same(annotations, { 'argocd.argoproj.io/tracking-id': 'api:/ConfigMap:app-api/api' });
});

t.test('by label, where the settings say so', async (t) => {
  const world = createWorld(t, {
    config: { 'application.resourceTrackingMethod': 'label', 'application.instanceLabelKey': 'example.com/app' },
  });
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  const { annotations, labels } = world.find('v1', 'ConfigMap', 'api', 'app-api')?.metadata ?? {};
  t.same(labels, { 'example.com/app': 'api' });
  t.equal(annotations, undefined);
});

t.test('events tell of the sync', async (t) => {
  const world = createWorld(t);
  const sha = world.source.commit({ api: [configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  const { items } = world.api.list(world.api.kinds.get('v1', 'Event'), { namespace: 'argocd' });
  const events = items.map(({ reason, message }) => `${String(reason)}: ${String(message)}`);
  t.match(items[0], { source: { component: 'argocd-application-controller' }, reportingComponent: '', reportingInstance: '' });
  t.ok(events.includes(`OperationStarted: Initiated automated sync to '${sha}'`));
  t.ok(events.includes(`OperationCompleted: Sync operation to ${sha} succeeded`));
  t.ok(events.includes('ResourceUpdated: Updated sync status: OutOfSync -> Synced'));
});

t.test('only what was asked for is done where a sync is not automated', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api', { syncPolicy: { syncOptions: ['CreateNamespace=true'] } });
  await world.timers.until(() => world.status('api').sync?.status === 'OutOfSync');
  await world.timers.advance(10_000);
  t.equal(world.phase('api'), undefined);
  t.notOk(world.find('v1', 'ConfigMap', 'api', 'app-api'));
});

t.test('while the controller is paused nothing is reconciled, and requests wait', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  world.faults.set({ ...NO_FAULTS, controller: { paused: true, staleHealthMs: 0 } });
  const sha = world.source.commit({ api: [configMap('api', { key: 'new' })] });
  world.refresh('api');
  await world.timers.advance(600_000);
  t.equal(world.app('api')?.metadata.annotations?.['argocd.argoproj.io/refresh'], 'normal');
  t.not(world.status('api').sync?.revision, sha);
  world.faults.set(NO_FAULTS);
  await world.timers.until(() => world.status('api').sync?.revision === sha && world.status('api').sync?.status === 'Synced', 5_000);
});

t.test('with stale health it is seen so much later how an object fares', async (t) => {
  const world = createWorld(t);
  world.faults.set({ ...NO_FAULTS, controller: { paused: false, staleHealthMs: 20_000 } });
  world.source.commit({ api: [deployment('api')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').health?.status === 'Progressing');
  await world.timers.advance(2_000);
  world.rollOut('api', 'app-api');
  await world.timers.advance(19_000);
  t.equal(world.status('api').health?.status, 'Progressing');
  await world.timers.until(() => world.status('api').health?.status === 'Healthy', 3_000);
});

t.test('syncs are counted', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  t.equal(world.stats.syncs, 1);
});

t.test('an Application that is to be left alone is left alone', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api', { syncPolicy: {} });
  await world.timers.until(() => world.status('api').sync?.status === 'OutOfSync');
  world.patchApp('api', { metadata: { annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' } } });
  world.refresh('api');
  await world.timers.advance(600_000);
  t.ok(world.app('api')?.metadata.annotations?.['argocd.argoproj.io/refresh']);
});
