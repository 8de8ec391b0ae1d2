import t from 'tap';
import { configMap } from './testing/manifests.ts';
import { createWorld } from './testing/world.ts';
import type { World } from './testing/world.ts';

const setReady = (world: World, kind: string, name: string, readyReplicas: number) =>
  world.merge('apps/v1', kind, name, 'argocd', { status: { readyReplicas, replicas: 1 } }, 'status');

t.test('an installation is where argocd-cm stands, and its programs run while a pod is ready', async (t) => {
  const world = createWorld(t, { config: { 'timeout.reconciliation': '60s' }, params: { 'controller.status.processors': '5' } });
  t.match(world.installation.current, {
    namespace: 'argocd',
    runs: { controller: true, repoServer: true, notifications: false },
    config: { 'timeout.reconciliation': '60s' },
    params: { 'controller.status.processors': '5' },
  });
  const told: unknown[] = [];
  world.installation.subscribe((now) => told.push(now?.runs.controller));
  setReady(world, 'StatefulSet', 'argocd-application-controller', 0);
  t.equal(world.installation.current?.runs.controller, false);
  await world.timers.advance(1);
  setReady(world, 'StatefulSet', 'argocd-application-controller', 1);
  await world.timers.advance(1);
  t.same(told, [false, true]);
  world.remove('v1', 'ConfigMap', 'argocd-cm', 'argocd');
  t.equal(world.installation.current, undefined);
});

t.test('nothing is reconciled while the application controller does not run', async (t) => {
  const world = createWorld(t);
  setReady(world, 'StatefulSet', 'argocd-application-controller', 0);
  await world.timers.advance(10);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api');
  await world.timers.advance(600_000);
  t.equal(world.app('api')?.status, undefined);
  setReady(world, 'StatefulSet', 'argocd-application-controller', 1);
  await world.timers.until(() => world.status('api').sync?.status === 'Synced', 10_000);
});

t.test('an operation that was running when the controller ended goes on with the next one', async (t) => {
  const world = createWorld(t);
  const broken = { apiVersion: 'v1', kind: 'Nonsense', metadata: { name: 'x' } };
  world.source.commit({ api: [broken] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').operationState?.retryCount === 1);
  setReady(world, 'StatefulSet', 'argocd-application-controller', 0);
  await world.timers.advance(30_000);
  t.equal(world.phase('api'), 'Running');
  setReady(world, 'StatefulSet', 'argocd-application-controller', 1);
  await world.timers.until(() => world.phase('api') === 'Failed', 10_000);
});

t.test('comparisons fail while the repo-server does not run', async (t) => {
  const world = createWorld(t);
  setReady(world, 'Deployment', 'argocd-repo-server', 0);
  world.source.commit({ api: [configMap('api')] });
  world.createApp('api');
  await world.timers.until(() => world.status('api').sync?.status === 'Unknown');
  t.match(world.status('api').conditions, [
    { type: 'ComparisonError', message: /code = Unavailable desc = connection error: .*connection refused/u },
  ]);
});
