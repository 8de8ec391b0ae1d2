import { beginIdempotent } from '@argosy/core/idempotency/keys';
import t from 'tap';
import { testApi } from './support/api.ts';
import type { Options } from './support/call.ts';
import { isProblem } from './support/problem.ts';
import { makeApp, makeStage, makeToken, makeWorkspace, traceOf } from './support/workspace.ts';

const w = await testApi(t);
const acme = await makeStage(w, 'acme');
const apps = `${acme.path}/apps`;
const app = (name: string) => ({ name, source: { type: 'image' } });
const post = (key: string, body: unknown, more: Options = {}) =>
  w.call('POST', apps, { body, ...more, headers: { 'idempotency-key': key } });

t.test('trust-F01: the same key and body give the first answer again and act once', async (t) => {
  const made = await post('k1', app('once'));
  t.equal(made.status, 201);
  const before = await traceOf(w, acme);
  const again = await post('k1', app('once'));
  t.equal(again.headers['idempotency-replayed'], 'true');
  t.equal(made.headers['idempotency-replayed'], undefined);
  for (const part of ['status', 'text'] as const) t.equal(again[part], made[part], part);
  for (const name of ['content-type', 'location']) t.equal(again.headers[name], made.headers[name], name);
  t.same(await traceOf(w, acme), before);
});

t.test('the same key with another body is 422, and with the first still running 409', async (t) => {
  isProblem(t, await post('k1', app('twice')), 'idempotency_mismatch');
  const principal = `user/${(await w.call('GET', `${acme.path}/audit-events?limit=1`)).body.data.map((each) => (each['actor'] as { id: string }).id).join('')}`;
  const id = { principal, method: 'POST', path: apps, key: 'k2' };
  t.match(await beginIdempotent(w.api.deps, id, JSON.stringify(app('slow'))), { id });
  const running = await post('k2', app('slow'));
  isProblem(t, running, 'request_in_progress');
  t.match(running.headers['retry-after'], /^\d+$/);
  w.pass(121_000);
  t.equal((await post('k2', app('slow'))).status, 201, 'one that never answers is free again');
});

t.test('two requests with one key at once act once', async (t) => {
  const answers = await Promise.all([post('k3', app('racing')), post('k3', app('racing'))]);
  t.same(answers.map((each) => each.status).toSorted((a, b) => a - b)[0], 201);
  t.ok(answers.every((each) => each.status === 201 || each.status === 409));
  t.equal((await w.call('GET', apps)).body.data.filter((each) => each['slug'] === 'racing').length, 1);
});

t.test('a key belongs to a principal and a path, is kept for 24 hours, and has 1 to 255 characters', async (t) => {
  const token = await makeToken(w, acme, 'developer');
  t.equal((await post('k1', app('of-token'), { token })).status, 201, 'another principal');
  const other = await makeWorkspace(w, 'other');
  const elsewhere = await w.call('POST', `${other.path}/apps`, { body: app('elsewhere'), headers: { 'idempotency-key': 'k1' } });
  t.equal(elsewhere.status, 201, 'another path');
  isProblem(t, await post('k'.repeat(256), app('long')), 'invalid_request', '/Idempotency-Key');
  isProblem(t, await post('', app('long')), 'invalid_request', '/Idempotency-Key');
  t.equal((await post('k'.repeat(255), app('long'))).status, 201);
  w.pass(24 * 3_600_000 + 1000);
  t.equal((await post('k1', app('after-a-day'))).status, 201);
});

t.test('a refusal is kept under its key, but 401 is not', async (t) => {
  isProblem(t, await post('k4', app('once')), 'slug_taken');
  const again = await post('k4', app('once'));
  isProblem(t, again, 'slug_taken');
  t.equal(again.headers['idempotency-replayed'], 'true');
  isProblem(t, await post('k5', app('fifth'), { token: 'wrong' }), 'unauthenticated');
  t.match(await post('k5', app('fifth')), { status: 201 });
});

t.test('lists are newest first and every page goes on where the one before ended', async (t) => {
  const paged = await makeWorkspace(w, 'paged');
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) made.push((await makeApp(w, paged, `app-${index}`)).id);
  const seen: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await w.call('GET', `${paged.path}/apps?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(body.data.map((each) => each.id));
    t.equal(body.page.hasMore, body.page.nextCursor !== null);
    cursor = body.page.nextCursor;
  }
  t.same(
    seen.map((page) => page.length),
    [2, 2, 1],
  );
  t.same(seen.flat(), made.toReversed());
});

t.test('a limit that is none and a cursor that is none of ours are 400', async (t) => {
  for (const path of [
    '/v1/workspaces',
    apps,
    `${acme.path}/clusters`,
    `${acme.path}/environments`,
    `${acme.path}/deployments`,
    `${acme.path}/releases`,
    `${acme.path}/tokens`,
    `${acme.path}/repository/credentials`,
    `${acme.path}/audit-events`,
  ]) {
    for (const limit of ['0', '201', '-1', 'x', '', '1.5', 'null']) {
      isProblem(t, await w.call('GET', `${path}?limit=${limit}`), 'invalid_request', '/limit', `${path} ${limit}`);
    }
    for (const cursor of ['', 'garbage', '%00', Buffer.from("app-1' OR 1=1").toString('base64url'), 'x'.repeat(201)]) {
      isProblem(t, await w.call('GET', `${path}?cursor=${cursor}`), 'invalid_request', '/cursor', `${path} ${cursor}`);
    }
    t.equal((await w.call('GET', `${path}?limit=200`)).status, 200, path);
  }
});

t.test('broken JSON is 400, a body too large 413, another content type 415, and nothing is changed', async (t) => {
  const before = await traceOf(w, acme);
  for (const text of ['{"name":', '{]', "{'name': 1}", 'undefined', '{"__proto__": {"a": 1}}', '{"constructor": {"prototype": {}}}']) {
    isProblem(t, await w.call('POST', apps, { text }), 'invalid_request', '', text);
  }
  isProblem(t, await w.call('POST', apps, { text: '' }), 'invalid_request', '');
  isProblem(t, await w.call('POST', apps, { body: { name: 'a'.repeat(1024 * 1024) } }), 'payload_too_large');
  for (const type of [
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'nonsense',
  ]) {
    const answer = await w.call('POST', apps, { text: '{}', headers: { 'content-type': type } });
    isProblem(t, answer, 'unsupported_media_type', undefined, type);
  }
  t.same(await traceOf(w, acme), before);
});

t.test('an answer about very many mistakes names some of them', async (t) => {
  const body = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, index]));
  const answer = await w.call('POST', apps, { body });
  isProblem(t, answer, 'invalid_request');
  t.ok((answer.body['errors'] as unknown[]).length <= 50);
});

t.test('everything that changed something left one audit event with its request', async (t) => {
  const { id } = await makeApp(w, acme, 'audited');
  const { data } = (await w.call('GET', `${acme.path}/audit-events`)).body;
  const own = data.filter((each) => (each['subject'] as { id: string }).id === id);
  t.match(own, [{ action: 'app.create', actor: { type: 'user' }, requestId: /^req-/ }]);
  t.equal(own.length, 1);
});
