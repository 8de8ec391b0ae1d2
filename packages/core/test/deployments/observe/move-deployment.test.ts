import t from 'tap';
import { getDeployment } from '../../../src/deployments/read.ts';
import { ClusterError } from '../../../src/ports/cluster-gateway.ts';
import { getRelease } from '../../../src/releases/read.ts';
import { delivery } from '../../support/delivery.ts';
import { putApplication, putWorkload, type LiveApplication } from '../../support/live.ts';
import { world } from '../../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { scope } = d;
const { workspaceId } = scope;

t.afterEach(() => {
  w.cluster.broken = null;
});

/** A deployment whose first release has succeeded, and short words for it. */
async function released(app: string) {
  const made = await d.release(app, `${app}:1`);
  const id = made.deployment;
  putApplication(w.cluster, id, { revision: made.sha });
  putWorkload(w.cluster, { namespace: d.namespace, name: app, deploymentId: id, release: made.id });
  await d.look(id);
  t.equal((await getRelease(w.deps, scope, made.id)).state, 'succeeded');
  const first = await d.eventsOf(id);
  return {
    id,
    release: made.id,
    /** Looks at the Application as it is now, after so many milliseconds. */
    async look(live: LiveApplication, afterMs = 0) {
      w.pass(afterMs);
      putApplication(w.cluster, id, { revision: made.sha, ...live });
      return d.look(id);
    },
    get: () => getDeployment(w.deps, scope, id),
    row: () => w.deps.db.inWorkspace(workspaceId, (tx) => tx.deployment.findUniqueOrThrow({ where: { id } })),
    told: async () => (await d.eventsOf(id)).slice(first.length),
  };
}

t.test('drift that stands is told after its time, and its end; the look for that is asked for', async (t) => {
  const one = await released('drift');
  t.same(await one.look({ sync: 'OutOfSync' }), { againInMs: 10_000 });
  t.match(await one.get(), { drift: false, sync: 'OutOfSync' });
  t.same(await one.look({ sync: 'OutOfSync' }, 10_000), { done: true });
  t.match(await one.get(), { drift: true, sync: 'OutOfSync' });
  t.same(await one.look({}, 60_000), { againInMs: 5000 });
  t.same(await one.look({}, 5000), { done: true });
  t.match(await one.get(), { drift: false, sync: 'Synced', currentRelease: one.release });
  t.same(await one.told(), ['deployment.drifted', 'deployment.recovered']);
  t.equal((await getRelease(w.deps, scope, (await one.get()).latestRelease ?? '')).state, 'succeeded', 'a final state does not move');
});

t.test('a flap of seconds is seen in the deployment and tells nobody', async (t) => {
  const one = await released('flap');
  for (let turn = 0; turn < 3; turn++) {
    t.same(await one.look({ health: 'Degraded' }, 1000), { againInMs: 10_000 });
    t.match(await one.get(), { health: 'Degraded' });
    t.same(await one.look({}, 9000), { done: true });
  }
  t.same(await one.told(), []);
});

t.test('trouble that stands is told with its end, once each, whoever looks how often', async (t) => {
  const one = await released('trouble');
  await one.look({ health: 'Degraded' });
  await one.look({ health: 'Degraded' }, 11_000);
  await Promise.all([1, 2, 3].map(() => d.look(one.id)));
  t.same(await one.told(), ['deployment.health_changed']);
  await one.look({}, 1000);
  await one.look({}, 5000);
  await Promise.all([1, 2, 3].map(() => d.look(one.id)));
  t.same(await one.told(), ['deployment.health_changed', 'deployment.health_changed', 'deployment.recovered']);
});

t.test('what a release does is told by the release alone', async (t) => {
  const one = await released('busy');
  const next = await d.release('busy', 'busy:2');
  for (const health of ['Progressing', 'Degraded', 'Missing', 'Progressing']) {
    await one.look({ sync: 'OutOfSync', health, revision: next.sha }, 20_000);
  }
  putWorkload(w.cluster, { namespace: d.namespace, name: 'busy', deploymentId: one.id, release: next.id });
  t.same(await one.look({ revision: next.sha }, 1000), { done: true });
  t.equal((await getRelease(w.deps, scope, next.id)).state, 'succeeded');
  t.same(await one.told(), []);
  t.match(await one.get(), { health: 'Healthy', drift: false, currentRelease: next.id });
});

t.test('a look that reached the cluster is dated, one that did not is not; what waits to be told is looked at again', async (t) => {
  const one = await released('dated');
  await one.look({ health: 'Degraded' });
  const { observedAt, applicationSignature } = await one.row();
  t.same(observedAt, w.deps.clock.now());
  t.ok(applicationSignature);
  w.pass(5000);
  w.cluster.broken = new ClusterError('timeout', 'silence');
  t.same(await d.look(one.id), { againInMs: 10_000 });
  w.pass(60_000);
  t.same(await d.look(one.id), { done: true }, 'but not for ever: the sweep goes on');
  t.match(await one.row(), { observedAt, applicationSignature, health: 'Degraded' });
  w.cluster.broken = null;
  w.cluster.objects.delete(`applications/argocd/${one.id}`);
  await d.look(one.id);
  t.match(
    await one.row(),
    { observedAt: w.deps.clock.now(), applicationSignature: null, health: null, healthSince: null, sync: null },
    'that there is no Application is an answer, too',
  );
});
