import t from 'tap';
import { createEnvironment } from '../../src/environments/create.ts';
import { requestRelease, requestReleaseByName, requestRollback } from '../../src/releases/request.ts';
import { delivery } from '../support/delivery.ts';
import { holding } from '../support/holding.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const h = holding(w, d.scope);
await createEnvironment(w.deps, d.scope, { name: 'Production', type: 'production', cluster: 'one' });
const as = (role: 'deployer' | 'developer' | 'admin' | 'viewer') => ({ ...d.scope, role });
const first = await d.release('api', 'nginx:1');
const id = first.deployment;
const later = (ms: number) => new Date(w.deps.clock.now().getTime() + ms).toISOString();

t.test('a hold says why, since when, until when and by whom, and goes when it is lifted', async (t) => {
  const until = later(3_600_000);
  const held = await h.hold(id, { reason: ' Incident 7 ', until });
  const since = w.deps.clock.now().toISOString();
  t.same(held.hold, { reason: 'Incident 7', until, since, by: d.scope.actor, release: null });
  t.same((await h.deployment(id)).hold, held.hold);
  await h.unhold(id);
  t.equal((await h.deployment(id)).hold, null);
  await h.unhold(id);
  t.same(await h.eventsOf(id), ['deployment.created', 'deployment.held', 'deployment.unheld'], 'lifting what is lifted tells nobody');
});

t.test('the same hold placed again changes nothing, another one takes its place', async (t) => {
  const { hold } = await h.hold(id);
  w.pass(1000);
  t.same((await h.hold(id)).hold, hold);
  t.match((await h.hold(id, { reason: 'Incident 8' })).hold, { reason: 'Incident 8', since: w.deps.clock.now().toISOString() });
  await h.unhold(id);
});

t.test('a hold that ends in the past, or at no time at all, is refused at its field', async (t) => {
  for (const until of [w.deps.clock.now().toISOString(), later(-1), '2025-12-31T24:00:00+23:59', '1999-99-99T00:00:00Z']) {
    await t.rejects(h.hold(id, { until }), { code: 'invalid_input', errors: [{ pointer: '/until' }] }, until);
  }
  t.equal((await h.deployment(id)).hold, null);
});

t.test('a hold whose time is over is none, also before anybody took it away', async (t) => {
  await h.hold(id, { until: later(5000) });
  w.pass(5000);
  t.equal((await h.deployment(id)).hold, null);
  t.match(await requestRelease(w.deps, d.scope, id, { image: 'nginx:2' }), { state: 'committed' });
  t.same(await h.commit(id), { done: true });
  t.equal((await h.eventsOf(id)).at(-1), 'deployment.unheld');
  t.equal((await h.deploymentRow(id)).hold, null);
});

t.test('holds take a developer, and in production an administrator', async (t) => {
  await h.hold(id, {}, as('developer'));
  for (const role of ['deployer', 'viewer'] as const) {
    await t.rejects(h.hold(id, {}, as(role)), { code: 'forbidden' }, role);
    await t.rejects(h.unhold(id, as(role)), { code: 'forbidden' }, role);
  }
  await h.unhold(id, as('developer'));
  const live = await requestReleaseByName(w.deps, d.scope, { app: 'api', environment: 'production', image: 'nginx:1' });
  await t.rejects(h.hold(live.deployment, {}, as('developer')), { code: 'forbidden' });
  await h.hold(live.deployment, {}, as('admin'));
  await t.rejects(h.unhold(live.deployment, as('developer')), { code: 'forbidden' });
  const over = { image: 'nginx:2', overrideHold: true };
  await t.rejects(requestRelease(w.deps, as('developer'), live.deployment, over), { code: 'forbidden' });
  t.match(await requestRelease(w.deps, as('admin'), live.deployment, over), { state: 'committed' });
  await h.unhold(live.deployment, as('admin'));
  t.match(await requestRelease(w.deps, as('deployer'), live.deployment, over), { state: 'committed' }, 'no hold, nothing to pass over');
});

t.test('a foreign and an absent deployment look the same', async (t) => {
  const other = await w.workspace('other');
  for (const absent of [id, 'dep-00000000000000000000000000', 'nothing']) {
    await t.rejects(h.hold(absent, {}, other), { code: 'not_found', message: /./ }, absent);
    await t.rejects(h.unhold(absent, other), { code: 'not_found' }, absent);
  }
});

t.test('a rollback places a hold with its reason, by a deployer too, and passes over the one that stands', async (t) => {
  const good = await requestRelease(w.deps, d.scope, id, { image: 'nginx:3' });
  await h.succeed(good.id);
  await h.hold(id);
  const back = await requestRollback(w.deps, as('deployer'), id, { release: good.id, reason: 'The new one\nleaks.' });
  t.match(back, { state: 'committed', kind: 'rollback' });
  t.match((await h.deployment(id)).hold, { reason: 'The new one leaks.', until: null, release: back.id, by: d.scope.actor });
  const next = await requestRelease(w.deps, as('deployer'), id, { image: 'nginx:4' });
  t.match(next, { state: 'blocked', commit: null });
  t.match(
    next.reason,
    /^Held since 2026-.* by user usr-.*: The new one leaks\. Lift it with DELETE \/v1\/.*\/hold or send overrideHold\.$/,
  );
  t.match((await requestRollback(w.deps, d.scope, id, { release: good.id })).state, 'committed');
  t.match((await h.deployment(id)).hold, { reason: `Rolled back to release ${good.number}` });
  await h.unhold(id);
  await requestRollback(w.deps, d.scope, id, { release: good.id, hold: false });
  t.equal((await h.deployment(id)).hold, null);
});
