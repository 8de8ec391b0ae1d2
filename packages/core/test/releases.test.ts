import t from 'tap';
import { createApp } from '../src/apps/apps.ts';
import { registerCluster } from '../src/clusters/register.ts';
import { createEnvironment } from '../src/environments/create.ts';
import { listEvents } from '../src/events/read.ts';
import { getRelease } from '../src/releases/read.ts';
import { requestRedeploy, requestRelease, requestReleaseByName, requestRollback } from '../src/releases/request.ts';
import type { Scope } from '../src/scope.ts';
import { SERVER, world } from './support/world.ts';

const w = await world(t);
const scope = await w.workspace('acme');
await registerCluster(w.deps, scope, { name: 'one', kubeconfig: SERVER }, w.readKubeconfig);
await createEnvironment(w.deps, scope, { name: 'Staging', type: 'staging', cluster: 'one' });
for (const name of ['api', 'web', 'jobs']) await createApp(w.deps, scope, { name, source: { type: 'image' } });

const release = (app: string, image: string, more: object = {}) =>
  requestReleaseByName(w.deps, scope, { app, environment: 'staging', image, ...more });
const succeed = (id: string, in_: Scope = scope) =>
  w.deps.db.inWorkspace(in_.workspaceId, async (tx) => {
    const row = await tx.release.update({ where: { id }, data: { state: 'succeeded' } });
    await tx.deployment.update({ where: { id: row.deploymentId }, data: { currentReleaseId: id } });
  });

t.test('a release is committed when it is answered, with its files, its place and its events', async (t) => {
  const made = await release('api', 'nginx:1.27');
  t.match(made, {
    state: 'committed',
    number: 1,
    kind: 'release',
    commit: { sha: /^[0-9a-f]{40}$/, sequence: Number },
    timeline: [{ state: 'queued' }, { state: 'committed' }],
  });
  const commit = w.git.commits.at(-1);
  t.same(commit?.changes.map((change) => change.path).slice(-2), [
    'environments/staging/api/values.yaml',
    'environments/staging/api/application.yaml',
  ]);
  t.match(
    commit?.message,
    new RegExp(
      `^Release api in staging: nginx:1.27\n\nArgosy-Release: ${made.id}\nArgosy-Deployment: ${made.deployment}\nArgosy-Actor: usr-`,
    ),
  );
  const events = await listEvents(w.deps, scope, { after: 0n, types: [], limit: 200 });
  t.same(
    events.map((event) => event.seq),
    events.map((_event, index) => index + 1),
    'the log has no gaps',
  );
  t.same(
    events.filter((event) => event.subject.id === made.id).map((event) => event.type),
    ['release.queued', 'release.committed'],
  );
});

t.test('application.yaml is written again only when it changes', async (t) => {
  await release('api', 'nginx:1.28');
  t.same(
    w.git.commits.at(-1)?.changes.map((change) => change.path),
    ['environments/staging/api/values.yaml'],
  );
});

t.test('a newer release supersedes the older one that has not ended', async (t) => {
  const older = await release('api', 'nginx:1.29');
  const newer = await release('api', 'nginx:1.30');
  t.match(await getRelease(w.deps, scope, older.id), { state: 'superseded', reason: /Release 4/, finishedAt: String });
  t.equal(newer.state, 'committed');
});

t.test('releases that arrive together share a transaction, keep their order and their commits', async (t) => {
  const ids: Record<string, string> = {};
  for (const app of ['web', 'jobs', 'api']) ids[app] = (await release(app, `${app}:0`)).deployment;
  const before = w.git.commits.length;
  // By id, because looking up names takes each a while of its own.
  const now = (app: string, image: string) => requestRelease(w.deps, scope, ids[app] ?? '', { image });
  const made = await Promise.all([now('web', 'web:1'), now('jobs', 'jobs:1'), now('web', 'web:2'), now('api', 'nginx:2')]);
  t.equal(new Set(made.map((each) => each.commit?.sequence)).size, 4);
  t.equal(w.git.commits.length, before + 4);
  const [web1, , web2] = made;
  t.match(web1, { number: 2 });
  t.match(web2, { number: 3, state: 'committed', deployment: web1?.deployment });
  t.equal((await getRelease(w.deps, scope, web1?.id ?? '')).state, 'superseded');
});

t.test('an intent that cannot be carried out is refused alone', async (t) => {
  const [good, bad] = await Promise.allSettled([
    release('web', 'web:3'),
    requestRelease(w.deps, scope, 'dep-00000000000000000000000000', { image: 'web:4' }),
  ]);
  t.equal(good.status, 'fulfilled');
  t.match(bad, { status: 'rejected', reason: { code: 'not_found' } });
});

t.test('bad input changes nothing', async (t) => {
  const before = w.git.commits.length;
  await t.rejects(release('web', 'UPPER:1'), { code: 'invalid_image', errors: [{ pointer: '/image' }] });
  await t.rejects(release('nothing', 'web:1'), { code: 'unknown_reference', errors: [{ pointer: '/app' }] });
  await t.rejects(release('web', 'web:1', { config: { values: { image: 'x' } } }), { code: 'protected_value' });
  t.equal(w.git.commits.length, before);
});

t.test('a release’s config replaces the deployment’s as a whole; absent, it stays', async (t) => {
  const first = await release('jobs', 'jobs:2', { config: { replicas: 3, env: { A: '1' } } });
  const second = await release('jobs', 'jobs:3');
  t.same(second.config, { replicas: 3, env: { A: '1' } });
  const third = await release('jobs', 'jobs:4', { config: { port: 80 } });
  t.same(third.config, { port: 80 });
  t.equal(third.deployment, first.deployment);
});

t.test('a rollback is a new release of an old one that has succeeded, with its config or the current one', async (t) => {
  const old = await release('web', 'web:10', { config: { replicas: 2 } });
  const failed = await release('web', 'web:11', { config: { replicas: 5 } });
  await t.rejects(requestRollback(w.deps, scope, old.deployment, { release: failed.id }), { code: 'release_not_succeeded' });
  await t.rejects(requestRollback(w.deps, scope, old.deployment, { release: 'rel-00000000000000000000000000' }), {
    code: 'unknown_reference',
  });
  await succeed(old.id);
  t.match(await requestRollback(w.deps, scope, old.deployment, { release: old.id, hold: false }), {
    kind: 'rollback',
    image: 'web:10',
    config: { replicas: 2 },
  });
  await release('web', 'web:12', { config: { replicas: 7 } });
  t.match(await requestRollback(w.deps, scope, old.deployment, { release: old.id, config: 'current' }), {
    image: 'web:10',
    config: { replicas: 7 },
  });
});

t.test('a redeploy restarts pods, and the release after it does not restart them again', async (t) => {
  const made = await release('api', 'nginx:5');
  await t.rejects(requestRedeploy(w.deps, scope, (await release('jobs', 'jobs:9')).deployment, {}), { code: 'nothing_to_redeploy' });
  await succeed(made.id);
  t.match(await requestRedeploy(w.deps, scope, made.deployment, {}), { kind: 'redeploy', image: 'nginx:5' });
  const restarted = /restart: "([^"]+)"/.exec(w.git.commits.at(-1)?.changes[0]?.content ?? '')?.[1];
  t.ok(restarted);
  w.pass(5000);
  await release('api', 'nginx:6');
  t.match(w.git.commits.at(-1)?.changes[0]?.content, `restart: "${restarted}"`);
});

t.test('a foreign workspace’s deployment is as absent as one that does not exist', async (t) => {
  const other = await w.workspace('other');
  const made = await release('api', 'nginx:7');
  await t.rejects(requestRelease(w.deps, other, made.deployment, { image: 'x:1' }), { code: 'not_found' });
  await t.rejects(getRelease(w.deps, other, made.id), { code: 'not_found' });
});
