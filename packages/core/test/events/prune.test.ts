import t from 'tap';
import { pruneEvents } from '../../src/events/prune.ts';
import { append, counting } from '../support/events.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const DAY_MS = 86_400_000;

function stateOf(workspaceId: string) {
  return w.deps.db.inWorkspace(workspaceId, async (tx) => {
    const { eventFloor, eventSeq } = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
    const first = await tx.event.findFirst({ where: { workspaceId }, orderBy: { seq: 'asc' } });
    return {
      floor: Number(eventFloor),
      head: Number(eventSeq),
      oldest: Number(first?.seq),
      count: await tx.event.count({ where: { workspaceId } }),
    };
  });
}

t.test('events that are older than they are kept go in portions, the floor rises with them, and numbers go on', async (t) => {
  const { workspaceId } = await w.workspace('pruned');
  const other = await w.workspace('other');
  const old = await append(w.deps, workspaceId, 2300);
  w.pass(90 * DAY_MS + 1);
  const { deps, asked } = counting(w.deps);
  const young = await append(w.deps, workspaceId, 3);
  t.equal(await pruneEvents(deps, workspaceId), old);
  t.ok(asked() >= 3, 'more than one transaction');
  t.same(await stateOf(workspaceId), { floor: old, head: young, oldest: old + 1, count: 3 });
  t.equal(await pruneEvents(deps, workspaceId), 0, 'there is nothing more to remove');
  t.equal(await append(w.deps, workspaceId), young + 1);
  t.match(await stateOf(other.workspaceId), { floor: 0, oldest: 1 }, 'others are not touched');
});

t.test('the newest event stays however old it is', async (t) => {
  const { workspaceId } = await w.workspace('old');
  const newest = await append(w.deps, workspaceId, 4);
  w.pass(1000 * DAY_MS);
  t.equal(await pruneEvents(w.deps, workspaceId), newest - 1);
  t.same(await stateOf(workspaceId), { floor: newest - 1, head: newest, oldest: newest, count: 1 });
  t.equal(await pruneEvents(w.deps, workspaceId), 0);
});

t.test('an event with an older time behind a younger one leaves no hole', async (t) => {
  const { workspaceId } = await w.workspace('clocks');
  await append(w.deps, workspaceId, 2);
  w.pass(200 * DAY_MS);
  const young = await append(w.deps, workspaceId);
  w.pass(-100 * DAY_MS);
  await append(w.deps, workspaceId, 2);
  w.pass(100 * DAY_MS);
  await pruneEvents(w.deps, workspaceId);
  t.match(await stateOf(workspaceId), { floor: young - 1, oldest: young, count: 3 });
});

t.test("two that prune at a time, and a writer among them, do not get in each other's way", async (t) => {
  const { workspaceId } = await w.workspace('both');
  const old = await append(w.deps, workspaceId, 1500);
  w.pass(91 * DAY_MS);
  await append(w.deps, workspaceId);
  const [one, two] = await Promise.all([pruneEvents(w.deps, workspaceId), pruneEvents(w.deps, workspaceId), append(w.deps, workspaceId)]);
  t.equal(one + two, old);
  t.same(await stateOf(workspaceId), { floor: old, head: old + 2, oldest: old + 1, count: 2 });
});

t.test('a workspace that is gone has nothing to prune', async (t) => {
  t.equal(await pruneEvents(w.deps, 'wsp-00000000000000000000000000'), 0);
});
