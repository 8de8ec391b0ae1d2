import t from 'tap';
import { testApi } from '../support/api.ts';
import { isProblem, withoutRequest } from '../support/problem.ts';
import { makeApp, makeToken, makeWorkspace, traceOf } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeWorkspace(w, 'acme');

t.test('a new workspace is answered whole, with its place, and is read by id and by slug', async (t) => {
  const made = await w.call('POST', '/v1/workspaces', { body: { name: 'Übung Zwei' } });
  t.equal(made.status, 201);
  t.equal(made.headers['location'], `/v1/workspaces/${made.body.id}`);
  t.match(made.body, {
    id: /^wsp-[0-9a-hjkmnp-tv-z]{26}$/,
    slug: 'ubung-zwei',
    name: 'Übung Zwei',
    deleting: false,
    createdAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    repository: { cloneUrl: `http://argosy.test/git/${made.body.id}.git`, branch: 'main', head: /^[0-9a-f]{40}$/ },
  });
  for (const name of [made.body.id, 'ubung-zwei']) t.same((await w.call('GET', `/v1/workspaces/${name}`)).body, made.body);
});

t.test('trust-T05: bad names and slugs are 400, name the field and change nothing', async (t) => {
  const before = (await w.call('GET', '/v1/workspaces')).text;
  const cases: [body: unknown, pointer: string][] = [
    [{}, '/name'],
    [{ name: '' }, '/name'],
    [{ name: '   ' }, '/name'],
    [{ name: 'a'.repeat(101) }, '/name'],
    [{ name: 'a\u0000b' }, '/name'],
    [{ name: 'a\u202eb' }, '/name'],
    [{ name: null }, '/name'],
    [{ name: 7 }, '/name'],
    [{ name: ['a'] }, '/name'],
    [{ name: '2024' }, '/slug'],
    [{ name: '漢字' }, '/slug'],
    [{ name: 'a', slug: '' }, '/slug'],
    [{ name: 'a', slug: null }, '/slug'],
    [{ name: 'a', slug: 'A' }, '/slug'],
    [{ name: 'a', slug: '-a' }, '/slug'],
    [{ name: 'a', slug: 'a-' }, '/slug'],
    [{ name: 'a', slug: '1a' }, '/slug'],
    [{ name: 'a', slug: 'a/../b' }, '/slug'],
    [{ name: 'a', slug: 'a\n' }, '/slug'],
    [{ name: 'a', slug: 'a'.repeat(41) }, '/slug'],
    [{ name: 'a', slug: 'wsp-00000000000000000000000000' }, '/slug'],
    [{ name: 'a', colour: 'red' }, '/colour'],
    [{ name: 'a', 'a/b~c': 1 }, '/a~1b~0c'],
    [[], ''],
    ['a', ''],
    [null, ''],
  ];
  for (const [body, pointer] of cases) {
    isProblem(t, await w.call('POST', '/v1/workspaces', { body }), 'invalid_request', pointer, JSON.stringify(body));
  }
  t.equal((await w.call('GET', '/v1/workspaces')).text, before);
});

t.test('a slug that is taken is 409 at /slug', async (t) => {
  isProblem(t, await w.call('POST', '/v1/workspaces', { body: { name: 'x', slug: 'acme' } }), 'slug_taken', '/slug');
  isProblem(t, await w.call('POST', '/v1/workspaces', { body: { name: 'Acme' } }), 'slug_taken', '/slug');
});

t.test('without a token, with a wrong one, or with another scheme there is nothing but 401', async (t) => {
  for (const headers of [
    {},
    { authorization: 'Bearer ' },
    { authorization: `Bearer ${'x'.repeat(40)}` },
    { authorization: `Basic ${w.token}` },
  ]) {
    for (const url of ['/v1/workspaces', acme.path, '/v1/workspaces/nobody']) {
      const answer = await w.call('GET', url, { token: null, headers: headers as Record<string, string> });
      isProblem(t, answer, 'unauthenticated');
      t.equal(answer.headers['www-authenticate'], 'Bearer');
    }
  }
});

t.test('trust-T03: what is foreign answers as what is absent, byte for byte', async (t) => {
  const other = await makeWorkspace(w, 'other');
  const app = await makeApp(w, other);
  const token = await makeToken(w, acme, 'admin');
  const pairs = [
    [other.path, '/v1/workspaces/wsp-00000000000000000000000000'],
    ['/v1/workspaces/other', '/v1/workspaces/nobody'],
    [`${other.path}/apps/${app.id}`, `/v1/workspaces/wsp-00000000000000000000000000/apps/${app.id}`],
    [`${acme.path}/apps/${app.id}`, `${acme.path}/apps/app-00000000000000000000000000`],
  ] as const;
  for (const [foreign, absent] of pairs) {
    for (const method of ['GET', 'DELETE'] as const) {
      const [a, b] = [await w.call(method, foreign, { token }), await w.call(method, absent, { token })];
      t.equal(a.status, 404, `${method} ${foreign}`);
      t.equal(withoutRequest(a), withoutRequest(b), `${method} ${foreign}`);
    }
  }
  t.match((await w.call('GET', '/v1/workspaces', { token })).body.data, [{ slug: 'acme' }], 'a token lists its own workspace alone');
  t.equal((await w.call('GET', '/v1/workspaces', { token })).body.data.length, 1);
});

t.test('what has not the form of an id is 404 as what is absent, and never an error', async (t) => {
  const absent = withoutRequest(await w.call('GET', `${acme.path}/apps/app-00000000000000000000000000`));
  for (const id of [
    'api',
    'APP-00000000000000000000000000',
    'rel-00000000000000000000000000',
    '%00',
    "'",
    'app-0000000000000000000000000u',
    'a'.repeat(199),
  ]) {
    t.equal(withoutRequest(await w.call('GET', `${acme.path}/apps/${id}`)), absent, id);
  }
  for (const path of ['clusters', 'environments', 'deployments', 'releases'])
    isProblem(t, await w.call('GET', `${acme.path}/${path}/x`), 'not_found');
  for (const path of ['tokens', 'repository/credentials']) isProblem(t, await w.call('DELETE', `${acme.path}/${path}/x`), 'not_found');
  isProblem(t, await w.call('GET', `${acme.path}/apps/${'a'.repeat(201)}`), 'not_found');
  isProblem(t, await w.call('GET', '/v2/nothing'), 'not_found');
  isProblem(t, await w.call('GET', `${acme.path}/apps/%zz`), 'not_found');
});

t.test('a role that is too low is 403 in its own workspace, and changes nothing', async (t) => {
  const viewer = await makeToken(w, acme, 'viewer');
  const before = await traceOf(w, acme);
  t.equal((await w.call('GET', acme.path, { token: viewer })).status, 200);
  for (const [path, body] of [
    ['apps', { name: 'a', source: { type: 'image' } }],
    ['clusters', { name: 'a', kubeconfig: 'x' }],
    ['releases', { app: 'a', environment: 'b', image: 'c' }],
    ['tokens', { name: 'a', role: 'viewer' }],
    ['repository/credentials', {}],
  ] as const) {
    isProblem(t, await w.call('POST', `${acme.path}/${path}`, { body, token: viewer }), 'forbidden', undefined, path);
  }
  isProblem(t, await w.call('DELETE', acme.path, { token: viewer }), 'forbidden');
  isProblem(t, await w.call('GET', `${acme.path}/audit-events`, { token: viewer }), 'forbidden');
  isProblem(t, await w.call('POST', '/v1/workspaces', { body: { name: 'mine' }, token: viewer }), 'forbidden');
  t.same(await traceOf(w, acme), before);
});

t.test('a token is shown once, works at once, and stops with its deletion or its end', async (t) => {
  const made = await w.call('POST', `${acme.path}/tokens`, { body: { name: 'ci', role: 'deployer' } });
  const text = made.body['token'] as string;
  t.match(text, /^ags_[0-9a-z]{26}_[\w-]{43}$/);
  t.match(Date.parse(made.body['expiresAt'] as string) - Date.parse(made.body['createdAt'] as string), 90 * 86_400_000, '90 days');
  t.equal((await w.call('GET', acme.path, { token: text })).status, 200);
  const list = await w.call('GET', `${acme.path}/tokens`);
  t.match(list.body.data[0], { id: made.body.id, name: 'ci', role: 'deployer' });
  t.notOk(list.text.includes(text), 'no list shows it again');
  t.equal((await w.call('DELETE', `${acme.path}/tokens/${made.body.id}`)).status, 204);
  isProblem(t, await w.call('GET', acme.path, { token: text }), 'unauthenticated');
  isProblem(t, await w.call('DELETE', `${acme.path}/tokens/${made.body.id}`), 'not_found');

  const soon = new Date(Date.now() + 60_000).toISOString();
  const short = await w.call('POST', `${acme.path}/tokens`, { body: { name: 'short', role: 'viewer', expiresAt: soon } });
  w.pass(61_000);
  isProblem(t, await w.call('GET', acme.path, { token: short.body['token'] as string }), 'unauthenticated');
});

t.test('a token may not make tokens, nor any role that does not exist, nor one that has ended', async (t) => {
  const admin = await makeToken(w, acme, 'admin');
  isProblem(t, await w.call('POST', `${acme.path}/tokens`, { body: { name: 'x', role: 'viewer' }, token: admin }), 'forbidden');
  const wrong: [body: object, pointer: string][] = [
    [{ name: 'x', role: 'god' }, '/role'],
    [{ name: 'x' }, '/role'],
    [{ name: 'x', role: 'viewer', expiresAt: 'tomorrow' }, '/expiresAt'],
    [{ name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00.000Z' }, '/expiresAt'],
  ];
  for (const [body, pointer] of wrong) {
    isProblem(t, await w.call('POST', `${acme.path}/tokens`, { body }), 'invalid_request', pointer, JSON.stringify(body));
  }
});

t.test('secrets that were shown stand in no log', async (t) => {
  const log = w.log();
  t.ok(log.includes('"route":"/v1/workspaces/:workspace/tokens"'), 'requests are logged by route');
  t.notMatch(log, /ags_[0-9a-z]{26}_|agc_/);
  t.notOk(log.includes(w.token));
});

t.test('deleting a workspace is 202 with what is being deleted', async (t) => {
  const gone = await makeWorkspace(w, 'gone');
  const answer = await w.call('DELETE', gone.path);
  t.equal(answer.status, 202);
  t.match(answer.body, { id: gone.id, deleting: true });
});
