import t from 'tap';
import { RefusedRequest } from '../src/read-body.ts';
import { createSlots } from '../src/slots.ts';

const refused = new RefusedRequest(503, 'Too many clones are running: try again in a moment.');

t.test('slots are bounded in all and for one workspace, and given on in order', async (t) => {
  const slots = createSlots({ total: 2, perWorkspace: 1, maxWaiting: 4 });
  const first = await slots.acquire('a');
  const got: string[] = [];
  const waitingA = slots.acquire('a').then((release) => (got.push('a'), release));
  const b = await slots.acquire('b');
  const waitingC = slots.acquire('c').then((release) => (got.push('c'), release));
  t.strictSame(got, []);
  b();
  b();
  (await waitingC)();
  t.strictSame(got, ['c'], 'a still has its slot, so c goes before it');
  first();
  (await waitingA)();
  t.strictSame(got, ['c', 'a']);
});

t.test('too many that wait are refused, and who goes away frees its place', async (t) => {
  const slots = createSlots({ total: 1, perWorkspace: 1, maxWaiting: 2 });
  const release = await slots.acquire('a');
  const gone = new AbortController();
  const waiting = slots.acquire('a', gone.signal);
  await t.rejects(slots.acquire('a'), refused, 'one workspace has half of the places');
  const other = slots.acquire('b');
  await t.rejects(slots.acquire('c'), refused);
  gone.abort(new Error('gone'));
  await t.rejects(waiting, /gone/);
  const next = slots.acquire('a');
  release();
  (await other)();
  (await next)();
  await t.rejects(slots.acquire('a', gone.signal), /gone/);
});
