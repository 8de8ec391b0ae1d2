import t from 'tap';
import { beginIdempotent, finishIdempotent, type IdempotencyId } from '../src/idempotency/keys.ts';
import { world } from './support/world.ts';

const w = await world(t);
let count = 0;
const fresh = (): IdempotencyId => ({ principal: 'usr-1', method: 'POST', path: '/v1/x', key: `key-${++count}` });
const answer = { status: 201, headers: { location: '/v1/x/1' }, body: { id: 'x', list: [1, null] } };

t.test('the first request is told to go on, later ones get its answer, word for word', async (t) => {
  const id = fresh();
  t.equal(await beginIdempotent(w.deps, id, '{"a":1}'), null);
  await finishIdempotent(w.deps, id, answer);
  t.same(await beginIdempotent(w.deps, id, '{"a":1}'), answer);
  t.same(await beginIdempotent(w.deps, id, '{"a":1}'), answer);
});

t.test('the same key with another body is refused, also while the first runs', async (t) => {
  const id = fresh();
  await beginIdempotent(w.deps, id, '{"a":1}');
  await t.rejects(beginIdempotent(w.deps, id, '{"a":2}'), { code: 'idempotency_mismatch' });
  await finishIdempotent(w.deps, id, answer);
  await t.rejects(beginIdempotent(w.deps, id, '{"a":2}'), { code: 'idempotency_mismatch' });
  t.same(await beginIdempotent(w.deps, id, '{"a":1}'), answer, 'and harms the first one’s answer not');
});

t.test('while the first request runs the second is told to come again', async (t) => {
  const id = fresh();
  await beginIdempotent(w.deps, id, 'x');
  await t.rejects(beginIdempotent(w.deps, id, 'x'), { code: 'request_in_progress', retryAfter: 1 });
});

t.test('of many requests at the same moment exactly one goes on', async (t) => {
  const id = fresh();
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => beginIdempotent(w.deps, id, 'x')));
  t.equal(results.filter((result) => result.status === 'fulfilled' && result.value === null).length, 1);
  t.equal(results.filter((result) => result.status === 'rejected' && result.reason.code === 'request_in_progress').length, 5);
});

t.test('a request whose answer is not kept frees its key', async (t) => {
  const id = fresh();
  await beginIdempotent(w.deps, id, 'x');
  await finishIdempotent(w.deps, id, null);
  t.equal(await beginIdempotent(w.deps, id, 'another body'), null);
});

t.test('a first request that died frees its key after two minutes', async (t) => {
  const id = fresh();
  await beginIdempotent(w.deps, id, 'x');
  w.pass(119_000);
  await t.rejects(beginIdempotent(w.deps, id, 'x'), { code: 'request_in_progress' });
  w.pass(2000);
  t.equal(await beginIdempotent(w.deps, id, 'x'), null);
});

t.test('an answer is kept for a day', async (t) => {
  const id = fresh();
  await beginIdempotent(w.deps, id, 'x');
  await finishIdempotent(w.deps, id, answer);
  w.pass(24 * 3600 * 1000 - 1000);
  t.same(await beginIdempotent(w.deps, id, 'x'), answer);
  w.pass(2000);
  t.equal(await beginIdempotent(w.deps, id, 'y'), null);
  await t.rejects(beginIdempotent(w.deps, id, 'y'), { code: 'request_in_progress' }, 'the old answer is not given for the new request');
});

t.test('keys of other principals, methods and paths are other keys', async (t) => {
  const id = fresh();
  await beginIdempotent(w.deps, id, 'x');
  await finishIdempotent(w.deps, id, answer);
  for (const other of [{ principal: 'usr-2' }, { method: 'PUT' }, { path: '/v1/y' }, { key: 'other' }]) {
    t.equal(await beginIdempotent(w.deps, { ...id, ...other }, 'x'), null);
  }
});

t.test('an answer that shows a secret is not kept in clear (trust-T46)', async (t) => {
  const id = fresh();
  await beginIdempotent(w.deps, id, 'x');
  await finishIdempotent(w.deps, id, { ...answer, body: { token: 'ags_the-secret' } });
  const row = await w.deps.db.platform.idempotencyKey.findFirst({ where: { key: id.key } });
  t.ok(row);
  t.notOk(JSON.stringify(row).includes('ags_the-secret'));
  t.match(await beginIdempotent(w.deps, id, 'x'), { body: { token: 'ags_the-secret' } });
});
