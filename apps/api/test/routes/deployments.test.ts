import t from 'tap';
import { parse } from 'yaml';
import { testApi } from '../support/api.ts';
import { isProblem } from '../support/problem.ts';
import { makeApp, makeStage, release, traceOf } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeStage(w, 'acme');
const path = `${acme.path}/deployments`;
const first = await release(w, acme, 'nginx:1.27');
const deployment = `${path}/${String(first['deployment'])}`;

t.test('a deployment is made once, has its place and its links', async (t) => {
  await makeApp(w, acme, 'web');
  const body = { app: 'web', environment: 'staging', config: { replicas: 2 } };
  const made = await w.call('POST', path, { body });
  t.equal(made.status, 201);
  t.equal(made.headers['location'], `${path}/${made.body.id}`);
  t.match(made.body, {
    id: /^dep-/,
    health: null,
    sync: null,
    drift: false,
    currentRelease: null,
    latestRelease: null,
    config: { replicas: 2 },
    namespace: 'acme-staging',
  });
  for (const link of ['self', 'releases', 'resources']) t.equal((await w.call('GET', made.body.links[link] ?? '')).status, 200, link);
  isProblem(t, await w.call('GET', made.body.links['values'] ?? ''), 'not_found', undefined, 'nothing is committed yet');
  isProblem(t, await w.call('POST', path, { body }), 'deployment_exists');
});

t.test('bad input is refused at its field and changes nothing', async (t) => {
  const before = await traceOf(w, acme);
  const create = (body: object) => w.call('POST', path, { body });
  isProblem(t, await create({ app: 'api' }), 'invalid_request', '/environment');
  isProblem(t, await create({ app: null, environment: 'staging' }), 'invalid_request', '/app');
  isProblem(t, await create({ app: 'api', environment: 'staging', image: 'x' }), 'invalid_request', '/image');
  isProblem(t, await create({ app: 'nobody', environment: 'staging' }), 'unknown_reference', '/app');
  isProblem(t, await create({ app: 'api', environment: 'nowhere' }), 'unknown_reference', '/environment');
  isProblem(
    t,
    await create({ app: 'web', environment: 'staging', config: { values: { labels: {} } } }),
    'protected_value',
    '/config/values/labels',
  );
  t.same(await traceOf(w, acme), before);
});

t.test('the values of a release by name are given as committed YAML, or as JSON where that is accepted', async (t) => {
  const yaml = await w.call('GET', `${deployment}/values`);
  t.equal(yaml.status, 200);
  t.match(yaml.headers['content-type'], /^application\/yaml/);
  const json = await w.call('GET', `${deployment}/values`, { headers: { accept: 'application/json' } });
  t.match(json.headers['content-type'], /^application\/json/);
  t.same(parse(yaml.text), json.body);
  t.match(json.text, /nginx/);
});

t.test('values are those of the newest release that is not above the commit asked for', async (t) => {
  const second = await release(w, acme, 'nginx:1.28');
  const at = async (sequence: unknown) => (await w.call('GET', `${deployment}/values?at=${String(sequence)}`)).text;
  const { sequence } = first['commit'] as { sequence: number };
  t.match(await at(sequence), '1.27');
  t.match(await at((second['commit'] as { sequence: number }).sequence), '1.28');
  t.match(await w.call('GET', `${deployment}/values`), { text: /1\.28/ });
  isProblem(t, await w.call('GET', `${deployment}/values?at=1`), 'not_found');
  for (const wrong of ['0', '-1', 'x', '99999999999999999999']) {
    isProblem(t, await w.call('GET', `${deployment}/values?at=${wrong}`), 'invalid_request', '/at', wrong);
  }
});

t.test('a rollback or redeploy of what has not succeeded is 422 and changes nothing', async (t) => {
  const before = await traceOf(w, acme);
  isProblem(t, await w.call('POST', `${deployment}/rollbacks`, { body: { release: first.id } }), 'release_not_succeeded', '/release');
  isProblem(t, await w.call('POST', `${deployment}/rollbacks`, { body: { release: 'nothing' } }), 'unknown_reference', '/release');
  isProblem(
    t,
    await w.call('POST', `${deployment}/rollbacks`, { body: { release: first.id, config: 'other' } }),
    'invalid_request',
    '/config',
  );
  isProblem(t, await w.call('POST', `${deployment}/rollbacks`, { body: {} }), 'invalid_request', '/release');
  isProblem(t, await w.call('POST', `${deployment}/redeploys`, { body: {} }), 'nothing_to_redeploy');
  isProblem(t, await w.call('POST', `${deployment}/redeploys`, { body: { reason: 'a\u0000' } }), 'invalid_request', '/reason');
  isProblem(t, await w.call('POST', `${path}/dep-00000000000000000000000000/releases`, { body: { image: 'a:1' } }), 'not_found');
  t.same(await traceOf(w, acme), before);
});

t.test('a rollback and a redeploy of what has succeeded are new releases with their places', async (t) => {
  await w.api.deps.db.inWorkspace(acme.id, async (tx) => {
    const row = await tx.release.update({ where: { id: first.id }, data: { state: 'succeeded' } });
    await tx.deployment.update({ where: { id: row.deploymentId }, data: { currentReleaseId: row.id } });
  });
  const back = await w.call('POST', `${deployment}/rollbacks`, { body: { release: first.id } });
  t.match(back, {
    status: 202,
    headers: { location: `${acme.path}/releases/${back.body.id}` },
    body: { kind: 'rollback', image: 'nginx:1.27' },
  });
  const again = await w.call('POST', `${deployment}/redeploys`, { body: { reason: 'because' } });
  t.match(again, {
    status: 202,
    headers: { location: `${acme.path}/releases/${again.body.id}` },
    body: { kind: 'redeploy', message: 'because' },
  });
});

t.test('deployments are listed by app, environment and health; a filter that cannot be is 400', async (t) => {
  const list = async (query: string) => (await w.call('GET', `${path}?${query}`)).body.data.map((each) => each.id);
  t.same(await list('app=api&environment=staging'), [first['deployment']]);
  t.same(await list('health=Healthy'), []);
  for (const query of ['app=%00', 'environment=%00', 'health=%00', 'app=']) {
    isProblem(t, await w.call('GET', `${path}?${query}`), 'invalid_request', /^\/(?:app|environment|health)$/, query);
  }
});

t.test('deleting is 202 with what is being deleted; nothing is released to it any more, and its app is in use', async (t) => {
  isProblem(t, await w.call('DELETE', `${acme.path}/apps/${String(first['app'])}`), 'app_in_use');
  t.match(await w.call('DELETE', deployment), { status: 202, body: { id: first['deployment'], deleting: true } });
  isProblem(t, await w.call('POST', `${deployment}/releases`, { body: { image: 'a:1' } }), 'being_deleted');
});
