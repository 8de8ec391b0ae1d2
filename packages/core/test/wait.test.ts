import t from 'tap';
import { createEventBell } from '../src/events/bell.ts';
import { waitForRelease } from '../src/releases/wait.ts';
import { delivery } from './support/delivery.ts';
import { putApplication, putWorkload } from './support/live.ts';
import { world } from './support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { workspaceId } = d.scope;
const never = new AbortController().signal;

/** A wait with a bell that counts who waits. */
function waiting() {
  const bell = createEventBell();
  const calls: number[] = [];
  const counting: typeof bell = {
    ring: (id) => bell.ring(id),
    next: (id, ms, signal) => {
      calls.push(ms);
      return bell.next(id, ms, signal);
    },
  };
  const wait = (id: string, ms: number, signal = never) => waitForRelease({ ...w.deps, bell: counting }, d.scope, id, ms, signal);
  return { bell, wait, calls };
}

async function succeed(made: { id: string; deployment: string; sha: string }, name: string): Promise<void> {
  putApplication(w.cluster, made.deployment, { revision: made.sha });
  putWorkload(w.cluster, { namespace: d.namespace, name, deploymentId: made.deployment, release: made.id });
  await d.look(made.deployment);
}

t.test('a release that is final is given at once', async (t) => {
  const made = await d.release('final', 'final:1');
  await succeed(made, 'final');
  const from = performance.now();
  t.match(await waiting().wait(made.id, 30_000), { id: made.id, state: 'succeeded' });
  t.ok(performance.now() - from < 5000);
});

t.test('news wakes the wait, which goes on until the release is final', async (t) => {
  const made = await d.release('woken', 'woken:1');
  const { bell, wait, calls } = waiting();
  const from = performance.now();
  const answer = wait(made.id, 60_000);
  let answered = false;
  void answer.then(() => (answered = true));
  // Not final yet: it waits on.
  const rings = setInterval(() => bell.ring(workspaceId), 5);
  t.teardown(() => clearInterval(rings));
  while (calls.length < 4) await new Promise((resolve) => setImmediate(resolve));
  t.notOk(answered);
  await succeed(made, 'woken');
  t.match(await answer, { state: 'succeeded' });
  t.ok(performance.now() - from < 30_000);
});

t.test('news of another workspace wakes nobody, news of all of them wakes everybody', async (t) => {
  const bell = createEventBell();
  const mine = bell.next('a', 60_000);
  const other = bell.next('b', 50);
  bell.ring('a');
  t.equal(await mine, true);
  t.equal(await other, false);
  const both = [bell.next('a', 60_000), bell.next('b', 60_000)];
  bell.ring('');
  t.same(await Promise.all(both), [true, true]);
});

t.test('at the timeout the release is given as it is then', async (t) => {
  const made = await d.release('slow', 'slow:1');
  const from = performance.now();
  t.match(await waiting().wait(made.id, 120), { state: 'committed' });
  const took = performance.now() - from;
  t.ok(took >= 115 && took < 10_000, `${took}`);
});

t.test('who goes away ends the wait', async (t) => {
  const made = await d.release('left', 'left:1');
  const leaving = new AbortController();
  const { wait, calls } = waiting();
  const answer = wait(made.id, 60_000, leaving.signal);
  while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
  leaving.abort();
  t.match(await answer, { state: 'committed' });
  t.match(await wait(made.id, 60_000, leaving.signal), { state: 'committed' }, 'who has left before does not wait at all');
});

t.test('a release that does not exist is refused at once, and leaves nobody waiting', async (t) => {
  const made: Promise<boolean>[] = [];
  const bell = createEventBell();
  const keeping: typeof bell = {
    ring: (id) => bell.ring(id),
    next: (...input) => {
      const news = bell.next(...input);
      made.push(news);
      return news;
    },
  };
  const wait = waitForRelease({ ...w.deps, bell: keeping }, d.scope, 'rel-00000000000000000000000000', 60_000, never);
  await t.rejects(wait, { code: 'not_found' });
  t.same(await Promise.all(made), [false], 'the waiting has ended as well');
});
