import t from 'tap';
import { createEventFeed } from '../../src/events/feed.ts';
import { append, counting, numbers, readUntil } from '../support/events.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const QUIET = { lookMs: 3_600_000 };
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function setUp(slug: string, events = 0) {
  const { workspaceId } = await w.workspace(slug);
  const { deps, asked } = counting(w.deps);
  const head = events === 0 ? 1 : await append(w.deps, workspaceId, events);
  const feed = createEventFeed(deps, QUIET);
  t.teardown(() => feed.close());
  return { workspaceId, head, asked, feed };
}

t.test('news is read once for all who follow, and made into bytes once', async (t) => {
  const { workspaceId, feed, asked, head } = await setUp('once');
  const followers = await Promise.all(Array.from({ length: 50 }, () => feed.follow(workspaceId)));
  t.equal(asked(), 1, 'the end of the log is read by the first');
  const reading = followers.map((each) => readUntil(each, each.head, head + 3));
  await append(w.deps, workspaceId, 3);
  feed.ring(workspaceId);
  t.same(
    await Promise.all(reading),
    followers.map(() => range(head + 1, head + 3)),
  );
  t.equal(asked(), 2);
  const frames = await Promise.all(followers.map(async (each) => (await each.read(head, [])).frames[0]));
  t.equal(new Set(frames).size, 1, 'the very same bytes');
  for (const each of followers) each.leave();
});

t.test('strokes that come while it reads are one more reading', async (t) => {
  const { workspaceId, feed, asked, head } = await setUp('coalesced');
  const follower = await feed.follow(workspaceId);
  for (let stroke = 0; stroke < 100; stroke += 1) feed.ring(workspaceId);
  await append(w.deps, workspaceId);
  feed.ring(workspaceId);
  await readUntil(follower, head, head + 1);
  t.ok(asked() <= 4, `${asked()}`);
  follower.leave();
});

t.test('trust-F29: who resumes near the end asks nothing of the database, also when the process has just begun', async (t) => {
  const { workspaceId, feed, asked, head } = await setUp('resumed', 300);
  const first = await feed.follow(workspaceId);
  const before = asked();
  const resumed = await Promise.all(range(head - 200, head).map(async (place) => readUntil(await feed.follow(workspaceId), place, head)));
  t.same(
    resumed,
    range(head - 200, head).map((place) => range(place + 1, head)),
  );
  t.equal(asked(), before);
  first.leave();
});

t.test('an old place is caught up page by page and joined to the news without gap or double', async (t) => {
  const { workspaceId, feed, head } = await setUp('old', 1500);
  const follower = await feed.follow(workspaceId);
  const reading = readUntil(follower, 0, head + 400);
  for (let step = 0; step < 40; step += 1) {
    await append(w.deps, workspaceId, 10);
    feed.ring(workspaceId);
  }
  t.same(await reading, range(1, head + 400));
  follower.leave();
});

t.test('the same old page is read once for all who ask for it at a time', async (t) => {
  const { workspaceId, feed, asked } = await setUp('paged', 1500);
  const followers = await Promise.all(range(1, 20).map(() => feed.follow(workspaceId)));
  const before = asked();
  const parts = await Promise.all(followers.map((each) => each.read(0, [])));
  t.same(new Set(parts.map((part) => part.place)), new Set([200]));
  t.equal(asked(), before + 1);
  for (const each of followers) each.leave();
});

t.test('a filter leaves out, and moves on all the same', async (t) => {
  const { workspaceId, feed, head } = await setUp('filtered');
  await append(w.deps, workspaceId, 1, 'release.queued');
  await append(w.deps, workspaceId, 1, 'release_x.queued');
  await append(w.deps, workspaceId, 1, 'app.created');
  const follower = await feed.follow(workspaceId);
  const part = await follower.read(head, ['release.*', 'app.created']);
  t.same([numbers(part.frames), part.place], [[head + 1, head + 3], head + 3]);
  t.same(numbers((await follower.read(0, ['release.queued'])).frames), [head + 1]);
  follower.leave();
});

t.test('a place that is gone begins at the oldest there is, and says so', async (t) => {
  const { workspaceId, feed, head } = await setUp('gone', 5);
  await w.deps.db.inWorkspace(workspaceId, (tx) => tx.event.deleteMany({ where: { workspaceId, seq: { lt: BigInt(head) - 1n } } }));
  const follower = await feed.follow(workspaceId);
  for (const place of [0, head - 3, head + 1, head + 1000]) {
    t.match(await follower.read(place, []), { reset: head - 1, place: head }, `${place}`);
  }
  for (const place of [head - 2, head - 1, head]) t.match(await follower.read(place, []), { reset: null, place: head }, `${place}`);
  follower.leave();
  const empty = await w.workspace('empty');
  await w.deps.db.inWorkspace(empty.workspaceId, (tx) => tx.event.deleteMany({ where: { workspaceId: empty.workspaceId } }));
  const none = await feed.follow(empty.workspaceId);
  t.same(await none.read(0, []), { frames: [], place: 0, reset: null });
  t.same(await none.read(7, []), { frames: [], place: 0, reset: 1 });
  none.leave();
});

t.test('trust-F33: a log that was restored to an earlier time is seen, and everybody begins again', async (t) => {
  const { workspaceId, feed, head } = await setUp('restored', 20);
  const follower = await feed.follow(workspaceId);
  const told: (string | null)[] = [];
  const watch = await feed.watch(workspaceId, 'x', (type) => told.push(type));
  await w.deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.event.deleteMany({ where: { workspaceId, seq: { gt: 10n } } });
    await tx.workspace.update({ where: { id: workspaceId }, data: { eventSeq: 10n } });
  });
  await append(w.deps, workspaceId, head - 10 + 5, 'other.history');
  const woken = follower.news(head);
  feed.ring('');
  await woken;
  const part = await follower.read(head, []);
  t.equal(part.reset, 1, 'although the place exists in the other log too');
  t.same(numbers(part.frames), range(1, head + 5));
  t.same(told, [null]);
  t.match(await follower.read(part.place, []), { reset: null }, 'once');
  follower.leave();
  watch.leave();
});

t.test('a lost note costs no more than the time between two looks', async (t) => {
  const { workspaceId } = await w.workspace('lost-note');
  const feed = createEventFeed(w.deps, { lookMs: 20 });
  const follower = await feed.follow(workspaceId);
  const last = await append(w.deps, workspaceId);
  t.same(await readUntil(follower, last - 1, last), [last]);
  follower.leave();
});

t.test('a database that fails refuses who comes, keeps who is there, and is asked again', async (t) => {
  const { workspaceId } = await w.workspace('failing');
  let fails = true;
  const db = {
    ...w.deps.db,
    inWorkspace: ((id, work) =>
      fails ? Promise.reject(new Error('away')) : w.deps.db.inWorkspace(id, work)) as typeof w.deps.db.inWorkspace,
  };
  const feed = createEventFeed({ ...w.deps, db }, { lookMs: 20 });
  await t.rejects(Promise.all([feed.follow(workspaceId), feed.watch(workspaceId, 'x', () => {})]), { message: 'away' });
  fails = false;
  const follower = await feed.follow(workspaceId);
  fails = true;
  const last = await append(w.deps, workspaceId);
  feed.ring(workspaceId);
  const reading = readUntil(follower, last - 1, last);
  fails = false;
  t.same(await reading, [last]);
  follower.leave();
});

t.test('when the last has left nothing is read any more', async (t) => {
  const [left, stays] = [await w.workspace('left'), await w.workspace('stays')];
  const { deps, asked } = counting(w.deps);
  const feed = createEventFeed(deps, { lookMs: 5 });
  const looks = async (workspaceId: string, more: number) => {
    const until = asked(workspaceId) + more;
    while (asked(workspaceId) < until) await new Promise((resolve) => setImmediate(resolve));
  };
  const other = await feed.follow(stays.workspaceId);
  const one = await feed.follow(left.workspaceId);
  const two = await feed.watch(left.workspaceId, 'x', () => {});
  one.leave();
  one.leave();
  await looks(left.workspaceId, 2);
  two.leave();
  two.leave();
  // What is under way ends first.
  await looks(stays.workspaceId, 2);
  const after = asked(left.workspaceId);
  feed.ring(left.workspaceId);
  feed.ring('');
  await looks(stays.workspaceId, 10);
  t.equal(asked(left.workspaceId), after);
  other.leave();
});
