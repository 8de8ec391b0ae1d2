import t from 'tap';
import { NO_FAULTS } from '../../../src/faults.ts';
import { configMap, deployment } from '../testing/manifests.ts';
import { createWorld } from '../testing/world.ts';

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
