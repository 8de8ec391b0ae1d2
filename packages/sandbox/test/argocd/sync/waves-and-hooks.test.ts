import t from 'tap';
import { configMap, deployment, hookJob } from '../testing/manifests.ts';
import { AUTOMATED, createWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

const wave = (number: number) => ({ annotations: { 'argocd.argoproj.io/sync-wave': String(number) } });
const at = (world: World, kind: string, name: string) =>
  world.find(kind === 'Job' ? 'batch/v1' : kind === 'Deployment' ? 'apps/v1' : 'v1', kind, name, 'app-api');
const message = (world: World) => world.status('api').operationState?.message;

t.test('a wave is applied when the one before is healthy, two seconds later at the earliest', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [deployment('first', 'web:1', wave(1)), configMap('second', {}, wave(2))] });
  world.createApp('api');
  await world.timers.until(() => at(world, 'Deployment', 'first') !== undefined);
  const applied = world.timers.now().getTime();
  await world.timers.until(() => message(world) === 'waiting for healthy state of apps/Deployment/first');
  await world.timers.advance(20_000);
  t.notOk(at(world, 'ConfigMap', 'second'));
  world.rollOut('first', 'app-api');
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  t.ok(at(world, 'ConfigMap', 'second'));
  t.ok(world.timers.now().getTime() - applied >= 2_000);
  t.match(world.status('api').resources, [
    { kind: 'ConfigMap', syncWave: 2 },
    { kind: 'Deployment', syncWave: 1 },
  ]);
});

t.test('PreSync hooks run before, PostSync hooks after all is applied and healthy', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [hookJob('before', 'PreSync'), deployment('api'), hookJob('after', 'PostSync')] });
  world.createApp('api');
  await world.timers.until(() => message(world) === 'waiting for completion of hook batch/Job/before');
  t.notOk(at(world, 'Deployment', 'api'));
  t.same(at(world, 'Job', 'before')?.metadata.finalizers, ['argocd.argoproj.io/hook-finalizer']);
  world.endJob('before', 'app-api', true);
  await world.timers.until(() => at(world, 'Deployment', 'api') !== undefined);
  t.notOk(at(world, 'Job', 'after'));
  world.rollOut('api', 'app-api');
  await world.timers.until(() => at(world, 'Job', 'after') !== undefined);
  world.endJob('after', 'app-api', true);
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  t.equal(message(world), 'successfully synced (no more tasks)');
  const results = world.status('api').operationState?.syncResult?.resources?.filter(({ hookType }) => hookType !== undefined);
  t.match(results, [
    {
      name: 'before',
      hookType: 'PreSync',
      hookPhase: 'Succeeded',
      syncPhase: 'PreSync',
      message: 'Reached expected number of succeeded pods',
    },
    { name: 'after', hookType: 'PostSync', hookPhase: 'Succeeded', syncPhase: 'PostSync' },
  ]);
  await world.timers.until(() => world.status('api').sync?.status === 'Synced');
  t.match(
    world.status('api').resources?.find(({ name }) => name === 'before'),
    { hook: true, requiresPruning: true, status: undefined },
  );
});

t.test('a hook that fails fails the sync, after its SyncFail hooks', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [hookJob('before', 'PreSync'), configMap('api'), hookJob('mourn', 'SyncFail')] });
  world.createApp('api', { syncPolicy: { ...AUTOMATED, retry: { limit: 0 } } });
  await world.timers.until(() => at(world, 'Job', 'before') !== undefined);
  await world.timers.advance(3_000);
  world.endJob('before', 'app-api', false);
  await world.timers.until(() => at(world, 'Job', 'mourn') !== undefined);
  t.equal(world.phase('api'), 'Running');
  await world.timers.until(() => message(world) === 'waiting for completion of hook batch/Job/mourn');
  world.endJob('mourn', 'app-api', true);
  await world.timers.until(() => world.phase('api') === 'Failed');
  t.match(message(world), /^one or more synchronization tasks completed unsuccessfully/u);
  t.notOk(at(world, 'ConfigMap', 'api'));
});

t.test('hooks are deleted by their policy, and before they run again', async (t) => {
  const world = createWorld(t);
  const hooks = [hookJob('kept', 'PreSync'), hookJob('gone', 'PreSync', 'HookSucceeded')];
  world.source.commit({ api: [...hooks, configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => at(world, 'Job', 'gone') !== undefined && at(world, 'Job', 'kept') !== undefined);
  const first = at(world, 'Job', 'kept')?.metadata.uid;
  for (const name of ['kept', 'gone']) world.endJob(name, 'app-api', true);
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  await world.timers.until(() => at(world, 'Job', 'gone') === undefined);
  t.ok(at(world, 'Job', 'kept'));
  world.source.commit({ api: [...hooks, configMap('api', { key: 'other' })] });
  world.refresh('api');
  await world.timers.until(() => at(world, 'Job', 'gone') !== undefined);
  t.not(at(world, 'Job', 'kept')?.metadata.uid, first);
});

t.test("Helm's hooks are Argo CD's", async (t) => {
  const world = createWorld(t);
  const job = hookJob('migrate', 'PreSync');
  const helm = {
    ...job,
    metadata: { ...job.metadata, annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade', 'helm.sh/hook-weight': '3' } },
  };
  const test = { ...job, metadata: { name: 'test', annotations: { 'helm.sh/hook': 'test' } } };
  world.source.commit({ api: [helm, test, configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => at(world, 'Job', 'migrate') !== undefined);
  world.endJob('migrate', 'app-api', true);
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  t.notOk(at(world, 'Job', 'test'), "Helm's tests are left out");
});

t.test('an operation that is terminated deletes its running hooks and is not tried again', async (t) => {
  const world = createWorld(t);
  world.source.commit({ api: [hookJob('before', 'PreSync'), configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => message(world)?.startsWith('waiting for completion of hook') === true);
  world.patchApp('api', { status: { operationState: { phase: 'Terminating' } } });
  await world.timers.until(() => world.phase('api') === 'Failed', 5_000);
  t.equal(message(world), 'Operation terminated');
  t.notOk(world.app('api')?.operation);
  await world.timers.until(() => at(world, 'Job', 'before') === undefined);
});

t.test('a sync that is terminated is told as failed before the newer commit that waits is synced', async (t) => {
  const world = createWorld(t);
  const first = world.source.commit({ api: [hookJob('before', 'PreSync'), configMap('api')] });
  world.createApp('api');
  world.patchApp('api', { metadata: { annotations: { 'argocd.argoproj.io/manifest-generate-paths': '/apps' } } });
  await world.timers.until(() => message(world)?.startsWith('waiting for completion of hook') === true);
  const second = world.source.commit({ api: [configMap('api', { key: 'new' })] });
  world.refresh('api');
  await world.timers.until(() => world.status('api').sync?.revision === second);
  world.patchApp('api', { status: { operationState: { phase: 'Terminating' } } });
  const told = { type: 'SyncError', message: `Failed last sync attempt to [${first}]: Operation terminated` };
  await world.timers.until(() => world.status('api').conditions?.[0]?.message === told.message, 1_000);
  t.match(world.status('api'), { conditions: [told], operationState: { phase: 'Failed' } });
  await world.timers.until(() => world.phase('api') === 'Succeeded', 5_000);
  t.match(world.status('api'), { conditions: undefined, operationState: { syncResult: { revision: second } } });
});

t.test('tasks run in the order of their kinds, and a namespace before what is in it', async (t) => {
  const world = createWorld(t);
  const order: string[] = [];
  world.api.subscribe('all', ({ type, object }) => {
    if (type === 'ADDED' && ['Deployment', 'ConfigMap', 'Namespace', 'ServiceAccount'].includes(object.kind)) order.push(object.kind);
  });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api' } };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app-api' } };
  world.source.commit({ api: [deployment('api'), configMap('api'), account, namespace] });
  world.createApp('api');
  await world.timers.until(() => world.phase('api') === 'Succeeded');
  t.same(order, ['Namespace', 'ServiceAccount', 'ConfigMap', 'Deployment']);
});
