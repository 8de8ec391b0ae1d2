import t from 'tap';
import { beginIdempotent, finishIdempotent } from '../src/idempotency/keys.ts';
import { getRelease, listReleases } from '../src/releases/read.ts';
import { cancelRelease } from '../src/releases/cancel.ts';
import { requestReleaseByName } from '../src/releases/request.ts';
import { delivery } from './support/delivery.ts';
import { world } from './support/world.ts';

const w = await world(t);
const d = await delivery(w);
await d.release('api', 'registry.example.com/api:1');
const body = { app: 'api', environment: 'staging', image: 'registry.example.com/api:2' };
const id = { principal: 'usr-1', method: 'POST', path: '/releases', key: 'one' };

t.test('a release and the answer to its request are one fact: a lost answer doubles nothing (trust-I2, trust-F01)', async (t) => {
  const attempt = await beginIdempotent(w.deps, id, 'x');
  if (!('attempt' in attempt)) throw new Error('the key is not fresh');
  const release = await requestReleaseByName(w.deps, { ...d.scope, idempotency: attempt }, body);
  // The process dies here, or PostgreSQL's word of the COMMIT got lost and the client was told 503.
  await finishIdempotent(w.deps, attempt, null);
  t.match(await beginIdempotent(w.deps, id, 'x'), { status: 202, headers: { location: release.links['self'] }, body: { id: release.id } });
});

t.test('a request whose key was taken over meanwhile releases nothing, and harms no other of its flush', async (t) => {
  const late = await beginIdempotent(w.deps, { ...id, key: 'two' }, 'x');
  if (!('attempt' in late)) throw new Error('the key is not fresh');
  w.pass(121_000);
  await beginIdempotent(w.deps, { ...id, key: 'two' }, 'x');
  const before = (await listReleases(w.deps, d.scope, {})).data.length;
  const [refused, other] = await Promise.allSettled([
    requestReleaseByName(w.deps, { ...d.scope, idempotency: late }, body),
    requestReleaseByName(w.deps, d.scope, body),
  ]);
  t.match(refused, { status: 'rejected', reason: { code: 'request_in_progress' } });
  t.match(other, { status: 'fulfilled' });
  t.equal((await listReleases(w.deps, d.scope, {})).data.length, before + 1);
});

t.test('a cancellation and the answer to its request are one fact, and who lost the key cancels nothing (trust-I2)', async (t) => {
  const release = await requestReleaseByName(w.deps, d.scope, body);
  const mine = { ...id, path: `/releases/${release.id}/cancellations` };
  const late = await beginIdempotent(w.deps, mine, 'x');
  w.pass(121_000);
  const attempt = await beginIdempotent(w.deps, mine, 'x');
  if (!('attempt' in attempt) || !('attempt' in late)) throw new Error('the key is not fresh');
  await t.rejects(cancelRelease(w.deps, { ...d.scope, idempotency: late }, release.id), { code: 'request_in_progress' });
  t.equal((await getRelease(w.deps, d.scope, release.id)).state, 'committed');
  const done = await cancelRelease(w.deps, { ...d.scope, idempotency: attempt }, release.id);
  // The process dies here.
  await finishIdempotent(w.deps, attempt, null);
  const again = await beginIdempotent(w.deps, mine, 'x');
  t.match(again, { status: 202, headers: { location: release.links['self'] } });
  t.same('body' in again && again.body, done);
});
