import t from 'tap';
import { requestDeploymentDeletion } from '../../src/deployments/delete.ts';
import { readValues } from '../../src/deployments/values.ts';
import { requestRedeploy, requestRelease } from '../../src/releases/request.ts';
import { delivery } from '../support/delivery.ts';
import { holding } from '../support/holding.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const h = holding(w, d.scope);
const release = (id: string, image: string, more: object = {}) => requestRelease(w.deps, d.scope, id, { image, ...more });

t.test('while a deployment is held its releases wait: nothing is committed, and each says why', async (t) => {
  const { deployment: id } = await d.release('api', 'api:1');
  const before = w.git.commits.length;
  await h.hold(id);
  const made = await release(id, 'api:2', { config: { replicas: 3 }, timeoutSeconds: 30 });
  t.match(made, { number: 2, state: 'blocked', commit: null, reason: /^Held since/, finishedAt: null });
  t.match(made.timeline, [
    { state: 'queued', at: made.createdAt, detail: null },
    { state: 'blocked', detail: made.reason },
  ]);
  t.same(await h.eventsOf(made.id), ['release.queued', 'release.blocked']);
  t.equal(w.git.commits.length, before);
  t.match(await h.deployment(id), { latestRelease: made.id, config: {} }, 'its config is not in effect yet');
  t.match(await h.releaseRow(made.id), { deadlineAt: null, committedAt: null, valuesSha: null });
  t.match((await readValues(w.deps, d.scope, id)).yaml, 'api:1');
  t.same(await h.commit(id), { done: true });
  t.equal((await h.get(made.id)).state, 'blocked', 'as long as the hold stands nothing commits it');
});

t.test('when the hold is lifted the newest waiting release is committed and the older ones end', async (t) => {
  const { deployment: id, id: running } = await d.release('web', 'web:1');
  await h.hold(id);
  const older = await release(id, 'web:2');
  const newest = await release(id, 'web:3', { config: { replicas: 2 }, timeoutSeconds: 60 });
  t.equal((await h.get(older.id)).state, 'blocked', 'what waits supersedes nothing');
  t.equal((await h.get(running)).state, 'committed');
  w.pass(10_000);
  await h.forgetWork();
  await h.unhold(id);
  t.match(await h.work(), [{ job: 'commit-releases', key: id }]);
  await h.commit(id);
  const done = await h.get(newest.id);
  t.match(done, { state: 'committed', reason: null, commit: { sequence: Number }, config: { replicas: 2 } });
  t.same(
    done.timeline.map(({ state }) => state),
    ['queued', 'blocked', 'committed'],
  );
  for (const each of [older.id, running]) t.match(await h.get(each), { state: 'superseded', reason: 'Release 3 took its place.' });
  const now = w.deps.clock.now().getTime();
  t.match(await h.releaseRow(newest.id), { committedAt: new Date(now), deadlineAt: new Date(now + 60_000), valuesSha: /^[0-9a-f]{40}$/ });
  t.match(await h.deploymentRow(id), { committedReleaseId: newest.id, config: { replicas: 2 } });
  t.match(h.lastCommit(), {
    releaseId: newest.id,
    message: new RegExp(`^Release web in staging: web:3\n\nArgosy-Release: ${newest.id}\n`),
  });
  t.same(await h.eventsOf(newest.id), ['release.queued', 'release.blocked', 'release.committed']);
  const work = await h.work();
  t.ok(work.some(({ job, key }) => job === 'refresh-application' && key === id));
  const before = w.git.commits.length;
  t.same(await h.commit(id), { done: true });
  t.equal(w.git.commits.length, before, 'asked for again it commits nothing');
});

t.test('a hold with an end is looked at again then, and not before', async (t) => {
  const { deployment: id } = await d.release('cron', 'cron:1');
  const until = new Date(w.deps.clock.now().getTime() + 60_000).toISOString();
  await h.hold(id, { until });
  const waiting = await release(id, 'cron:2');
  t.match(waiting.reason, `It ends at ${until}.`);
  w.pass(20_000);
  t.same(await h.commit(id), { againInMs: 40_000 });
  w.pass(40_000);
  await h.commit(id);
  t.equal((await h.get(waiting.id)).state, 'committed');
  t.equal((await h.eventsOf(id)).at(-1), 'deployment.unheld');
});

t.test('a release that overrides the hold ends what waits, and the hold goes on', async (t) => {
  const { deployment: id } = await d.release('jobs', 'jobs:1');
  await h.hold(id);
  const waiting = await release(id, 'jobs:2');
  const over = await release(id, 'jobs:3', { overrideHold: true });
  t.equal(over.state, 'committed');
  t.equal((await h.get(waiting.id)).state, 'superseded');
  t.match(await release(id, 'jobs:4'), { state: 'blocked' });
  t.equal((await h.get(over.id)).state, 'committed');
  await h.unhold(id);
});

t.test('waiting and committing releases of one flush keep their order', async (t) => {
  const { deployment: id } = await d.release('mix', 'mix:1');
  await h.hold(id);
  const [a, b, c, e] = await Promise.all([
    release(id, 'mix:2'),
    release(id, 'mix:3', { overrideHold: true }),
    release(id, 'mix:4'),
    release((await d.release('side', 'side:1')).deployment, 'side:2'),
  ]);
  const states = await Promise.all([a, b, c, e].map(async (each) => (await h.get(each?.id ?? '')).state));
  t.same(states, ['superseded', 'committed', 'blocked', 'committed']);
  t.same(await h.eventsOf(a?.id ?? ''), ['release.queued', 'release.blocked', 'release.superseded']);
  await h.unhold(id);
  await h.commit(id);
  t.equal((await h.get(c?.id ?? '')).state, 'committed');
  t.equal((await h.get(b?.id ?? '')).state, 'superseded');
});

t.test('a redeploy waits too, and restarts at its commit, not at its request', async (t) => {
  const first = await d.release('pods', 'pods:1');
  await h.succeed(first.id);
  await h.hold(first.deployment);
  const waiting = await requestRedeploy(w.deps, d.scope, first.deployment, {});
  t.equal(waiting.state, 'blocked');
  w.pass(7000);
  await h.unhold(first.deployment);
  await h.commit(first.deployment);
  const restart = w.deps.clock.now().toISOString();
  t.match(h.lastCommit()?.changes.at(0)?.content, `restart: "${restart}"`);
  w.pass(1000);
  await release(first.deployment, 'pods:2');
  t.match(h.lastCommit()?.changes.at(0)?.content, `restart: "${restart}"`, 'what comes after carries it on');
});

t.test('what waits is cancelled when its deployment is deleted', async (t) => {
  const { deployment: id } = await d.release('gone', 'gone:1');
  await h.hold(id);
  const waiting = await release(id, 'gone:2');
  const before = w.git.commits.length;
  await requestDeploymentDeletion(w.deps, d.scope, id);
  t.match(await h.get(waiting.id), { state: 'cancelled', reason: 'The deployment is being deleted.' });
  t.same(await h.commit(id), { done: true });
  t.equal(w.git.commits.length, before + 1, 'the commit that removed its files');
});

t.test('a commit that fails for a reason of our own is tried five times, then the release has failed', async (t) => {
  const { deployment: id } = await d.release('bad', 'bad:1');
  await h.hold(id);
  const older = await release(id, 'bad:2');
  const waiting = await release(id, 'bad:3');
  await h.unhold(id);
  const { append } = w.git;
  t.teardown(() => (w.git.append = append));
  w.git.append = async () => {
    throw new Error('broken, password=hunter2');
  };
  for (const number of [1, 2, 3, 4]) t.match(await h.commit(id), { againInMs: Number }, `try ${number}`);
  t.equal((await h.get(waiting.id)).state, 'blocked');
  t.same(await h.commit(id), { done: true });
  const failed = await h.get(waiting.id);
  t.match(failed, { state: 'failed', failureCode: 'internal', commit: null, reason: /^Argosy could not commit the release in 5 tries/ });
  t.notMatch(failed.reason, 'hunter2');
  t.match(await h.get(older.id), { state: 'superseded' }, 'nobody wants the one whose place it had taken');
  w.git.append = append;
  t.match(await release(id, 'bad:4'), { state: 'committed' });
});

t.test('a deployment that does not exist has nothing that waits', async (t) => {
  t.same(await h.commit('dep-00000000000000000000000000'), { done: true });
});
