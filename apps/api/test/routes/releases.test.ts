import t from 'tap';
import { testApi } from '../support/api.ts';
import { isProblem } from '../support/problem.ts';
import { makeApp, makeStage, makeToken, makeWorkspace, release, traceOf } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeStage(w, 'acme');
const path = `${acme.path}/releases`;
const create = (more: object = {}, headers: Record<string, string> = {}) =>
  w.call('POST', path, { body: { app: 'api', environment: 'staging', image: 'nginx:1.27', ...more }, headers });

t.test('a release by name makes its deployment, is committed when it is answered, and has its place', async (t) => {
  const made = await create({
    message: 'First\nline',
    source: { repository: 'acme/api', commit: 'abc1234', ref: 'main', runUrl: 'https://ci.test/1' },
  });
  t.equal(made.status, 202);
  t.equal(made.headers['location'], `${path}/${made.body.id}`);
  t.match(made.body, {
    id: /^rel-/,
    deployment: /^dep-/,
    number: 1,
    kind: 'release',
    state: 'committed',
    image: 'nginx:1.27',
    commit: { sha: /^[0-9a-f]{40}$/, sequence: Number },
    createdBy: { type: 'user' },
    finishedAt: null,
    timeline: [{ state: 'queued', at: made.body['createdAt'] }, { state: 'committed' }],
  });
  t.same((await w.call('GET', `${path}/${made.body.id}`)).body, made.body);
  t.equal((await create()).body['deployment'], made.body['deployment'], 'there is one deployment');
});

t.test('a deployer may release and is named as who did', async (t) => {
  const token = await makeToken(w, acme, 'deployer');
  const made = await w.call('POST', path, { body: { app: 'api', environment: 'staging', image: 'nginx:1.28' }, token });
  t.match(made, { status: 202, body: { createdBy: { type: 'token', id: /^tok-/ } } });
});

t.test('images that are no valid reference are 422 at /image and change nothing', async (t) => {
  const before = await traceOf(w, acme);
  for (const image of [
    'UPPER:1',
    'a b',
    'nginx:',
    'nginx:tag with space',
    ':1',
    'nginx@sha256:abc',
    'http://x/y',
    '../../etc',
    'nginx:1\n',
    `${'a'.repeat(300)}:1`,
  ]) {
    isProblem(t, await create({ image }), 'invalid_image', '/image', image);
  }
  for (const image of ['', null, 1, [], 'a'.repeat(513)]) isProblem(t, await create({ image }), 'invalid_request', '/image', String(image));
  t.same(await traceOf(w, acme), before);
});

t.test('bad input is refused at its field and changes nothing', async (t) => {
  const before = await traceOf(w, acme);
  const cases: [more: object, pointer: string][] = [
    [{ tag: '1' }, '/tag'],
    [{ timeoutSeconds: '900' }, '/timeoutSeconds'],
    [{ timeoutSeconds: null }, '/timeoutSeconds'],
    [{ timeoutSeconds: 29 }, '/timeoutSeconds'],
    [{ timeoutSeconds: 86_401 }, '/timeoutSeconds'],
    [{ config: { replicas: null } }, '/config/replicas'],
    [{ message: '' }, '/message'],
    [{ message: 'a\u0000b' }, '/message'],
    [{ message: '\ud800' }, '/message'],
    [{ source: { ref: '\u0000' } }, '/source/ref'],
    [{ source: { ref: '\udfff' } }, '/source/ref'],
    [{ source: { repository: 'a\nb' } }, '/source/repository'],
    [{ source: { commit: 'HEAD' } }, '/source/commit'],
    [{ source: { runUrl: 'javascript:alert(1)' } }, '/source/runUrl'],
    [{ app: 'a\u0000' }, '/app'],
    [{ environment: 7 }, '/environment'],
  ];
  for (const [more, pointer] of cases) isProblem(t, await create(more), 'invalid_request', pointer, JSON.stringify(more));
  isProblem(t, await create({ config: { values: { podSecurityContext: {} } } }), 'protected_value', '/config/values/podSecurityContext');
  isProblem(t, await create({ config: { env: { A: '\u0000' } } }), 'invalid_input', '/config/env/A');
  for (const app of ['nobody', 'app-00000000000000000000000000', 'UPPER'])
    isProblem(t, await create({ app }), 'unknown_reference', '/app', app);
  isProblem(t, await create({ environment: 'nowhere' }), 'unknown_reference', '/environment');
  t.same(await traceOf(w, acme), before);
});

t.test('Prefer: wait answers as soon as the release is final, or with what is true at the end of the time', async (t) => {
  const waiting = create({}, { prefer: 'respond-async, wait=60' });
  const { id } = await firstOf(() =>
    w
      .call('GET', `${path}?limit=1`)
      .then((list) => list.body.data.find((each) => each['state'] === 'committed' && each['image'] === 'nginx:1.27')),
  );
  await release(w, acme, 'nginx:2');
  const answer = await waiting;
  t.match(answer, { status: 202, headers: { 'preference-applied': 'wait=60' }, body: { id, state: 'superseded', finishedAt: String } });
  const startedAt = performance.now();
  t.match(await create({}, { prefer: 'wait="1"' }), { status: 202, body: { state: 'committed' } });
  t.ok(performance.now() - startedAt >= 950, 'it waited');
});

t.test('who waited gets the answer of the first time again, not the one of the beginning', async (t) => {
  const headers = { prefer: 'wait=60', 'idempotency-key': 'waited' };
  const newest = async () => (await w.call('GET', `${path}?limit=1`)).body.data[0];
  const before = (await newest())?.id;
  const waiting = create({}, headers);
  const made = await firstOf(async () => {
    const found = await newest();
    return found?.id === before ? undefined : found;
  });
  await release(w, acme, 'nginx:2');
  const first = await waiting;
  t.match(first.body, { id: made.id, state: 'superseded' });
  const again = await create({}, headers);
  t.equal(again.headers['idempotency-replayed'], 'true');
  t.equal(again.text, first.text);
});

t.test('a Prefer: wait that is no number from 1 to 60 is 400, before anything is made', async (t) => {
  const before = await traceOf(w, acme);
  for (const prefer of [
    'wait=0',
    'wait=61',
    'wait=-1',
    'wait=abc',
    'wait=',
    'wait=1.5',
    'wait=99999999999',
    'wait="',
    'respond-async, wait=0',
  ]) {
    isProblem(t, await create({}, { prefer }), 'invalid_request', '/Prefer', prefer);
  }
  t.same(await traceOf(w, acme), before);
  t.equal(
    (await create({}, { prefer: 'return=minimal, mywait=3' })).headers['preference-applied'],
    undefined,
    'other preferences are ignored',
  );
});

t.test('GET …/wait answers with the release when it is final or at its timeout, which has bounds', async (t) => {
  const older = await release(w, acme, 'nginx:3');
  const waiting = w.call('GET', `${path}/${older.id}/wait`);
  await release(w, acme, 'nginx:4');
  t.match(await waiting, { status: 200, body: { id: older.id, state: 'superseded' } });
  for (const timeout of ['0', '61', 'x', '-1', '1.5', '']) {
    isProblem(t, await w.call('GET', `${path}/${older.id}/wait?timeout=${timeout}`), 'invalid_request', '/timeout', timeout);
  }
  isProblem(t, await w.call('GET', `${path}/rel-00000000000000000000000000/wait`), 'not_found');
});

t.test('releases are listed by deployment, state and time, and a filter that cannot be is 400', async (t) => {
  const other = await makeApp(w, acme, 'web');
  const web = await release(w, acme, 'web:1', 'web');
  t.equal(web['app'], other.id);
  const list = async (query: string) => (await w.call('GET', `${path}?${query}`)).body.data.map((each) => each.id);
  t.same(await list(`deployment=${String(web['deployment'])}`), [web.id]);
  t.ok((await list('state=superseded')).length >= 2);
  t.same(await list('state=failed'), []);
  t.same(await list(`since=${encodeURIComponent(web['createdAt'] as string)}`), [web.id]);
  t.same(await list('deployment=nothing'), []);
  for (const query of [
    'state=%00',
    'since=x',
    'since=0000-01-01T00:00:00Z',
    'since=2016-12-31T23:59:60Z',
    'since=2026-13-01T00:00:00Z',
    'deployment=',
  ]) {
    isProblem(t, await w.call('GET', `${path}?${query}`), 'invalid_request', /^\/[a-z]+$/, query);
  }
});

t.test('trust-T01: another workspace sees no release, by id or in a list', async (t) => {
  const other = await makeWorkspace(w, 'other');
  const { id } = await release(w, acme);
  isProblem(t, await w.call('GET', `${other.path}/releases/${id}`), 'not_found');
  isProblem(t, await w.call('GET', `${other.path}/releases/${id}/wait`), 'not_found');
  t.same((await w.call('GET', `${other.path}/releases`)).body.data, []);
});

async function firstOf<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('it did not come');
}
