import t from 'tap';
import { configMap, deployment, hookJob } from '../testing/manifests.ts';
import { AUTOMATED, createWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

const FINALIZER = 'resources-finalizer.argocd.argoproj.io';
const VERSION = 'argoproj.io/v1alpha1';
const map = (world: World, name: string) => world.find('v1', 'ConfigMap', name, 'app-api');

async function deploy(world: World, finalizers: readonly string[], manifests = [configMap('one'), deployment('api')]): Promise<void> {
  world.source.commit({ api: manifests });
  world.createApp('api', {}, finalizers);
  await world.timers.until(() => world.status('api').sync?.status === 'Synced' && world.phase('api') === 'Succeeded');
  await world.timers.advance(1_000);
}

t.test('fact-22: with its finalizer an Application takes its objects along, in about a second', async (t) => {
  const world = createWorld(t);
  await deploy(world, [FINALIZER]);
  const begun = world.timers.now().getTime();
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.until(() => world.app('api') === undefined, 3_000);
  t.ok(world.timers.now().getTime() - begun < 1_500);
  t.notOk(map(world, 'one'));
  t.notOk(world.find('apps/v1', 'Deployment', 'api', 'app-api'));
  t.ok(world.find('v1', 'Namespace', 'app-api'), 'fact-21: the namespace stays');
});

t.test('without a finalizer its objects stay', async (t) => {
  const world = createWorld(t);
  await deploy(world, []);
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.advance(3_000);
  t.notOk(world.app('api'));
  t.ok(map(world, 'one'));
});

t.test('in the background, and one that never deployed, too', async (t) => {
  const world = createWorld(t);
  await deploy(world, [`${FINALIZER}/background`]);
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.until(() => world.app('api') === undefined, 1_000);
  t.notOk(map(world, 'one'));
  world.source.commit({ web: [configMap('x')] });
  world.createApp('web', { syncPolicy: {} }, [FINALIZER]);
  await world.timers.until(() => world.status('web').sync !== undefined);
  world.remove(VERSION, 'Application', 'web', 'argocd');
  await world.timers.until(() => world.app('web') === undefined, 1_000);
});

t.test('what says Delete=false stays, and waves go in reverse', async (t) => {
  const world = createWorld(t);
  const gone: string[] = [];
  const wave = (number: number) => ({ annotations: { 'argocd.argoproj.io/sync-wave': String(number) } });
  const kept = configMap('kept', {}, { annotations: { 'argocd.argoproj.io/sync-options': 'Delete=false' } });
  await deploy(world, [FINALIZER], [configMap('one', {}, wave(1)), configMap('two', {}, wave(2)), kept]);
  world.api.subscribe(world.api.kinds.get('v1', 'ConfigMap'), ({ type, object }) => {
    if (type === 'DELETED') gone.push(object.metadata.name);
  });
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.until(() => world.app('api') === undefined);
  t.same(gone, ['two', 'one']);
  t.ok(map(world, 'kept'));
});

t.test('it waits for its project, and says so', async (t) => {
  const world = createWorld(t);
  await deploy(world, [FINALIZER]);
  const spec = world.find(VERSION, 'AppProject', 'default', 'argocd')?.spec;
  world.remove(VERSION, 'AppProject', 'default', 'argocd');
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.until(() => world.status('api').conditions?.some(({ type }) => type === 'DeletionError') === true);
  t.match(
    world.status('api').conditions?.find(({ type }) => type === 'DeletionError')?.message,
    'appproject.argoproj.io "default" not found',
  );
  world.create({ apiVersion: VERSION, kind: 'AppProject', metadata: { name: 'default', namespace: 'argocd' }, spec });
  world.refresh('api');
  await world.timers.until(() => world.app('api') === undefined);
});

t.test('objects stay where the cluster is no longer known', async (t) => {
  const world = createWorld(t);
  await deploy(world, [FINALIZER]);
  world.patchApp('api', { spec: { destination: { server: 'https://gone.example' } } });
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.until(() => world.app('api') === undefined);
  t.ok(map(world, 'one'));
});

t.test('hooks of deletion run before and after', async (t) => {
  const world = createWorld(t);
  const job = (name: string) => world.find('batch/v1', 'Job', name, 'app-api');
  await deploy(world, [FINALIZER], [configMap('one'), hookJob('before', 'PreDelete'), hookJob('after', 'PostDelete', 'HookSucceeded')]);
  t.equal(world.app('api')?.metadata.finalizers?.length, 5);
  t.notOk(job('before'), 'not part of the sync');
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.until(() => job('before') !== undefined);
  t.ok(map(world, 'one'));
  world.endJob('before', 'app-api', true);
  await world.timers.until(() => job('after') !== undefined);
  t.notOk(map(world, 'one'));
  world.endJob('after', 'app-api', true);
  await world.timers.until(() => world.app('api') === undefined);
  t.notOk(job('after'));
});

t.test('a project goes once no Application names it', async (t) => {
  const world = createWorld(t);
  await deploy(world, [FINALIZER]);
  world.merge(VERSION, 'AppProject', 'default', 'argocd', { metadata: { finalizers: [FINALIZER] } });
  world.remove(VERSION, 'AppProject', 'default', 'argocd');
  await world.timers.advance(1_000);
  t.ok(world.find(VERSION, 'AppProject', 'default', 'argocd'));
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.until(() => world.find(VERSION, 'AppProject', 'default', 'argocd') === undefined);
});

t.test('fact-35: an Application that somebody deletes is made again by its root, in another life', async (t) => {
  const world = createWorld(t);
  const spec = {
    project: 'default',
    source: { repoURL: 'https://git.example/ws.git', path: 'apps/api', targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'app-api' },
    syncPolicy: AUTOMATED,
  };
  const child = { apiVersion: VERSION, kind: 'Application', metadata: { name: 'api', namespace: 'argocd', finalizers: [FINALIZER] }, spec };
  world.source.commit({ root: [JSON.parse(JSON.stringify(child)) as typeof child], api: [configMap('one')] });
  world.createApp('root', { destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' } });
  await world.timers.until(() => world.status('api').sync?.status === 'Synced' && world.phase('root') === 'Succeeded');
  await world.timers.advance(2_000);
  const { uid } = world.app('api')?.metadata ?? {};
  world.patchApp('api', { metadata: { finalizers: [] } });
  world.remove(VERSION, 'Application', 'api', 'argocd');
  await world.timers.until(() => world.app('api') !== undefined && world.app('api')?.metadata.uid !== uid, 1_500);
  await world.timers.until(() => world.status('api').sync?.status === 'Synced', 2_000);
  await world.timers.advance(2_000);
  world.source.commit({ root: [], api: [] });
  world.patchApp('root', { spec: { syncPolicy: { automated: { allowEmpty: true } } } });
  world.refresh('root');
  await world.timers.until(() => world.app('api') === undefined, 3_000);
  t.notOk(map(world, 'one'), 'the finalizer has done its work');
});
