import { openLifeSign } from '@argosy/db/life-sign';
import t from 'tap';
import { beginIdempotent, finishIdempotent, keepAnswer, lockAttempts, type Attempt, type IdempotencyId } from '../src/idempotency/keys.ts';
import type { Deps } from '../src/deps.ts';
import { world } from './support/world.ts';

const w = await world(t);
t.teardown(await live(w.deps.instance));

/** Lets a process of that name live until it is called. */
async function live(instance: string): Promise<() => Promise<void>> {
  const sign = openLifeSign(w.databaseUrl, instance);
  await sign.shown;
  return () => sign.close();
}

async function first(id: IdempotencyId, body = 'x', deps: Deps = w.deps): Promise<Attempt> {
  const begun = await beginIdempotent(deps, id, body);
  if (!('attempt' in begun)) throw new Error(`the key has an answer: ${JSON.stringify(begun)}`);
  return begun;
}

let count = 0;
const fresh = (): IdempotencyId => ({ principal: 'usr-1', method: 'POST', path: '/v1/x', key: `key-${++count}` });
const answer = { status: 201, headers: { location: '/v1/x/1' }, body: { id: 'x', list: [1, null] } };

t.test('the first request is told to go on, later ones get its answer, word for word', async (t) => {
  const id = fresh();
  await finishIdempotent(w.deps, await first(id, '{"a":1}'), answer);
  t.same(await beginIdempotent(w.deps, id, '{"a":1}'), answer);
  t.same(await beginIdempotent(w.deps, id, '{"a":1}'), answer);
});

t.test('the same key with another body is refused, also while the first runs', async (t) => {
  const id = fresh();
  const attempt = await first(id, '{"a":1}');
  await t.rejects(beginIdempotent(w.deps, id, '{"a":2}'), { code: 'idempotency_mismatch' });
  await finishIdempotent(w.deps, attempt, answer);
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
  t.equal(results.filter((result) => result.status === 'fulfilled' && 'attempt' in result.value).length, 1);
  t.equal(results.filter((result) => result.status === 'rejected' && result.reason.code === 'request_in_progress').length, 5);
});

t.test('a request whose answer is not kept frees its key', async (t) => {
  const id = fresh();
  await finishIdempotent(w.deps, await first(id), null);
  t.match(await beginIdempotent(w.deps, id, 'another body'), { id });
});

t.test('of many who come while a key is freed one goes on at a time (trust-I2)', async (t) => {
  const id = fresh();
  let acting = 0;
  let acted = 0;
  const act = async (): Promise<void> => {
    const begun = await beginIdempotent(w.deps, id, 'x').catch((error: { code?: string }) => {
      if (error.code !== 'request_in_progress') throw error;
      return null;
    });
    if (begun === null || !('attempt' in begun)) return;
    acting += 1;
    acted += 1;
    if (acting > 1) t.fail('two have the key');
    await new Promise((resolve) => setImmediate(resolve));
    acting -= 1;
    await finishIdempotent(w.deps, begun, null);
  };
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let round = 0; round < 25; round++) await act();
    }),
  );
  t.ok(acted > 1);
});

t.test('a first request that never answers frees its key after two minutes', async (t) => {
  const id = fresh();
  await beginIdempotent(w.deps, id, 'x');
  w.pass(119_000);
  await t.rejects(beginIdempotent(w.deps, id, 'x'), { code: 'request_in_progress' });
  w.pass(2000);
  t.match(await beginIdempotent(w.deps, id, 'x'), { id });
});

t.test('a first request whose process has died frees its key at once (trust-F01)', async (t) => {
  const id = fresh();
  const die = await live('another process');
  await first(id, 'x', { ...w.deps, instance: 'another process' });
  await t.rejects(beginIdempotent(w.deps, id, 'x'), { code: 'request_in_progress' });
  await die();
  t.match(await beginIdempotent(w.deps, id, 'x'), { id });
});

t.test('an answer that was kept with the action is given although the process has died (trust-I2)', async (t) => {
  const id = fresh();
  const die = await live('another process');
  const attempt = await first(id, 'x', { ...w.deps, instance: 'another process' });
  await w.deps.db.platform.$transaction(async (tx) => {
    t.ok((await lockAttempts(tx, [attempt.attempt])).has(attempt.attempt));
    await keepAnswer(w.deps, tx, attempt, answer);
  });
  await die();
  t.same(await beginIdempotent(w.deps, id, 'x'), answer);
  await finishIdempotent(w.deps, attempt, null);
  t.same(await beginIdempotent(w.deps, id, 'x'), answer, 'also where its own answer got lost on the way');
});

t.test('a first request that has lost its key may not act any more (trust-I2)', async (t) => {
  const id = fresh();
  const late = await first(id);
  w.pass(121_000);
  const successor = await first(id);
  await w.deps.db.platform.$transaction(async (tx) => {
    t.same([...(await lockAttempts(tx, [late.attempt, successor.attempt]))], [successor.attempt]);
  });
  await finishIdempotent(w.deps, late, answer);
  await t.rejects(beginIdempotent(w.deps, id, 'x'), { code: 'request_in_progress' }, 'nor does its answer count');
});

t.test('an answer is kept for a day', async (t) => {
  const id = fresh();
  await finishIdempotent(w.deps, await first(id), answer);
  w.pass(24 * 3600 * 1000 - 1000);
  t.same(await beginIdempotent(w.deps, id, 'x'), answer);
  w.pass(2000);
  t.match(await beginIdempotent(w.deps, id, 'y'), { id });
  await t.rejects(beginIdempotent(w.deps, id, 'y'), { code: 'request_in_progress' }, 'the old answer is not given for the new request');
});

t.test('keys of other principals, methods and paths are other keys', async (t) => {
  const id = fresh();
  await finishIdempotent(w.deps, await first(id), answer);
  for (const other of [{ principal: 'usr-2' }, { method: 'PUT' }, { path: '/v1/y' }, { key: 'other' }]) {
    t.match(await beginIdempotent(w.deps, { ...id, ...other }, 'x'), { id: other });
  }
});

t.test('an answer that shows a secret is not kept in clear (trust-T46)', async (t) => {
  const id = fresh();
  await finishIdempotent(w.deps, await first(id), { ...answer, body: { token: 'ags_the-secret' } });
  const row = await w.deps.db.platform.idempotencyKey.findFirst({ where: { key: id.key } });
  t.ok(row);
  t.notOk(JSON.stringify(row).includes('ags_the-secret'));
  t.match(await beginIdempotent(w.deps, id, 'x'), { body: { token: 'ags_the-secret' } });
});
