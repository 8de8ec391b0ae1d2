import fc from 'fast-check';
import t from 'tap';
import { isFinal, RELEASE_STATES } from '../../src/release/states.ts';
import { mayCommit, nextToCommit, supersededByCommit, type OrderedRelease } from '../../src/release/supersede.ts';

const OTHERS: OrderedRelease[] = RELEASE_STATES.map((state, index) => ({ id: state, number: index + 1, state }));

t.test('a commit supersedes every older release that is not final', async (t) => {
  const ended = ['queued', 'blocked', 'awaiting_approval', 'committing', 'committed', 'syncing', 'progressing'];
  t.strictSame(supersededByCommit({ number: 50 }, OTHERS.toReversed()), ended);
  t.strictSame(supersededByCommit({ number: 3 }, OTHERS), ['queued', 'blocked']);
});

t.test('an older release is never committed after a newer one, in whatever order they are tried', async (t) => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1 });
  fc.assert(
    fc.property(numbers, (order) => {
      let releases: OrderedRelease[] = order.map((number) => ({ id: `r${number}`, number, state: 'queued' }));
      let newest: number | null = null;
      const committed: number[] = [];
      for (const number of order) {
        const release = releases.find((one) => one.number === number)!;
        if (!mayCommit(release, newest)) continue;
        const ended = supersededByCommit(release, releases);
        releases = releases.map((one) => (ended.includes(one.id) ? { ...one, state: 'superseded' } : one));
        releases = releases.map((one) => (one === release ? { ...one, state: 'committed' } : one));
        newest = number;
        committed.push(number);
      }
      const rising = committed.every((number, index) => index === 0 || number > committed[index - 1]!);
      return rising && releases.filter((one) => !isFinal(one.state)).length === 1;
    }),
  );
  t.pass();
});

t.test('of those that wait for a hold the newest is committed, and none that is older than what was', async (t) => {
  const waiting = (...numbers: number[]): OrderedRelease[] => numbers.map((number) => ({ id: `r${number}`, number, state: 'blocked' }));
  t.equal(nextToCommit(waiting(4, 7, 5), 3)?.number, 7);
  t.equal(nextToCommit(waiting(2), 3), null);
  t.equal(nextToCommit(OTHERS, null)?.id, 'blocked', 'what waits for an approval, or is under way, is not taken');
  t.equal(nextToCommit([], null), null);
});
