import t from 'tap';
import { createApp } from '../../src/apps/apps.ts';
import { createDeployment } from '../../src/deployments/create.ts';
import { createEnvironment } from '../../src/environments/create.ts';
import { requestEnvironmentDeletion } from '../../src/environments/delete.ts';
import { createReleaseFlusher } from '../../src/releases/flusher.ts';
import { requestReleaseByName, type ReleasingDeps } from '../../src/releases/request.ts';
import { delivery } from '../support/delivery.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { scope } = d;
const other: ReleasingDeps = { ...w.deps, flusher: createReleaseFlusher(w.deps) };
const byName = (deps: ReleasingDeps, app: string) => requestReleaseByName(deps, scope, { app, environment: 'staging', image: 'a:1' });
const makeApp = (slug: string) => createApp(w.deps, scope, { name: slug, slug, source: { type: 'image' } });

t.test('a release that names a deployment which is made at that moment is made, whoever comes first', async (t) => {
  for (let round = 0; round < 8; round++) {
    const app = (await makeApp(`pair-${round}`)).slug;
    const [made, release] = await Promise.allSettled([
      createDeployment(w.deps, scope, { app, environment: 'staging' }),
      byName(w.deps, app),
    ]);
    if (release.status === 'rejected') throw release.reason;
    if (made.status === 'fulfilled') t.equal(release.value.deployment, made.value.id);
    else t.match(made.reason, { code: 'deployment_exists' });
    t.same((await d.eventsOf(release.value.deployment)).filter((type) => type === 'deployment.created').length, 1);
  }
});

t.test('two processes that make the same deployments in opposite orders make each once', async (t) => {
  const apps = ['one', 'two', 'three', 'four'];
  for (const app of apps) await makeApp(app);
  // The first of each process is flushed alone; the rest waits and shares a flush.
  const all = await Promise.all([
    ...['lead', ...apps].map(async (app) => byName(w.deps, app === 'lead' ? 'pair-0' : app)),
    ...['lead', ...apps.toReversed()].map(async (app) => byName(other, app === 'lead' ? 'pair-1' : app)),
  ]);
  t.ok(all.every(({ state }) => ['committed', 'superseded'].includes(state)));
  t.equal(new Set(all.map(({ deployment }) => deployment)).size, apps.length + 2);
});

t.test('a deployment that may not be made is refused alone', async (t) => {
  const leaving = await createEnvironment(w.deps, scope, { name: 'Leaving', type: 'preview', cluster: 'one' });
  await requestEnvironmentDeletion(w.deps, scope, leaving.id);
  const [lead, bad, good] = await Promise.allSettled([
    byName(w.deps, 'one'),
    requestReleaseByName(w.deps, scope, { app: 'one', environment: 'leaving', image: 'a:1' }),
    byName(w.deps, 'two'),
  ]);
  t.equal(lead.status, 'fulfilled');
  t.match(bad, { status: 'rejected', reason: { code: 'being_deleted' } });
  t.equal(good.status, 'fulfilled');
});
