import t from 'tap';
import { createEventFeed } from '../src/events/feed.ts';
import { waitForRelease } from '../src/releases/wait.ts';
import { delivery } from './support/delivery.ts';
import { append, counting } from './support/events.ts';
import { putApplication, putWorkload } from './support/live.ts';
import { world } from './support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { workspaceId } = d.scope;
const never = new AbortController().signal;

/** Waits of one process, with what they ask of the database; nothing rings by itself. */
function waiting(lookMs = 3_600_000) {
  const { deps, asked } = counting(w.deps);
  const feed = createEventFeed(deps, { lookMs });
  const wait = (id: string, ms: number, signal = never) => waitForRelease({ ...deps, feed }, d.scope, id, ms, signal);
  /** Until the database was asked so often. */
  const until = async (times: number) => {
    while (asked() < times) await new Promise((resolve) => setImmediate(resolve));
  };
  return { feed, wait, asked, until };
}

async function succeed(made: { id: string; deployment: string; sha: string }, name: string): Promise<void> {
  putApplication(w.cluster, made.deployment, { revision: made.sha });
  putWorkload(w.cluster, { namespace: d.namespace, name, deploymentId: made.deployment, release: made.id });
  await d.look(made.deployment);
}

t.test('a release that is final is given at once', async (t) => {
  const made = await d.release('final', 'final:1');
  await succeed(made, 'final');
  t.match(await waiting().wait(made.id, 2 ** 30), { id: made.id, state: 'succeeded' });
});

t.test('the wait goes on through other news until the release is final', async (t) => {
  const made = await d.release('woken', 'woken:1');
  const { feed, wait, asked, until } = waiting();
  const answer = wait(made.id, 2 ** 30);
  await until(2);
  await append(w.deps, workspaceId, 3, 'release.succeeded', 'another');
  await append(w.deps, workspaceId, 1, 'release.progressing', made.id);
  feed.ring(workspaceId);
  await until(3);
  await succeed(made, 'woken');
  feed.ring(workspaceId);
  t.match(await answer, { state: 'succeeded' });
  t.equal(asked(), 5, 'the end of the log, the release, two portions of news, and the release again');
});

t.test(
  'hundreds of waiters of a workspace cost nothing while there is no news of their releases, and one reading each when there is',
  async (t) => {
    const made = await d.release('thousand', 'thousand:1');
    const { feed, wait, asked, until } = waiting();
    const answers = Array.from({ length: 300 }, () => wait(made.id, 2 ** 30));
    await until(301);
    const probe = await feed.follow(workspaceId);
    for (let news = 0; news < 10; news += 1) {
      const last = await append(w.deps, workspaceId);
      const before = asked();
      feed.ring(workspaceId);
      await probe.news(last - 1);
      t.equal(asked(), before + 1, 'news of others is read once for all');
    }
    t.equal(asked(), 311);
    await succeed(made, 'thousand');
    feed.ring(workspaceId);
    const states = new Set((await Promise.all(answers)).map((release) => release.state));
    t.same(states, new Set(['succeeded']));
    t.equal(asked(), 612);
    probe.leave();
  },
);

t.test('a note that was lost delays the answer, and loses it not', async (t) => {
  const made = await d.release('lost', 'lost:1');
  const { wait, until } = waiting(10);
  const answer = wait(made.id, 2 ** 30);
  await until(2);
  await succeed(made, 'lost');
  t.match(await answer, { state: 'succeeded' });
});

t.test('a release that ends while the wait begins is not missed', async (t) => {
  const made = await d.release('racing', 'racing:1');
  const { feed, wait } = waiting();
  const answers = Array.from({ length: 20 }, () => wait(made.id, 2 ** 30));
  await succeed(made, 'racing');
  feed.ring(workspaceId);
  t.same(new Set((await Promise.all(answers)).map((release) => release.state)), new Set(['succeeded']));
});

t.test('at the timeout the release is given as it is then', async (t) => {
  const made = await d.release('slow', 'slow:1');
  const { wait, asked } = waiting();
  const from = performance.now();
  t.match(await wait(made.id, 120), { state: 'committed' });
  t.ok(performance.now() - from >= 115);
  t.equal(asked(), 3, 'it is read again');
});

t.test('who goes away ends the wait, and is not read for', async (t) => {
  const made = await d.release('left', 'left:1');
  const leaving = new AbortController();
  const { wait, asked, until } = waiting();
  const answer = wait(made.id, 2 ** 30, leaving.signal);
  await until(2);
  leaving.abort();
  t.match(await answer, { state: 'committed' });
  t.equal(asked(), 2);
  t.match(await wait(made.id, 2 ** 30, leaving.signal), { state: 'committed' }, 'who has left before does not wait at all');
});

t.test('a release that does not exist is refused at once, and leaves nobody waiting', async (t) => {
  const { feed, wait, asked } = waiting();
  await t.rejects(wait('rel-00000000000000000000000000', 2 ** 30), { code: 'not_found' });
  await t.rejects(wait('nonsense', 2 ** 30), { code: 'not_found' });
  const before = asked();
  const follower = await feed.follow(workspaceId);
  t.equal(asked(), before + 1, 'nobody has followed the workspace any more');
  follower.leave();
});
