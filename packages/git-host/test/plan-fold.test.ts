import fc from 'fast-check';
import t from 'tap';
import { planFold, type PackSummary } from '../src/plan-fold.ts';

const rules = { keepNewest: 200n, minPacks: 50, maxBytes: 1_000_000 };

function plain(from: number, count: number, bytes = 1000): PackSummary[] {
  return Array.from({ length: count }, (_, i) => ({
    firstSequence: BigInt(from + i),
    lastSequence: BigInt(from + i),
    folded: false,
    bytes,
  }));
}

const fold = (first: number, last: number, bytes: number): PackSummary => ({
  firstSequence: BigInt(first),
  lastSequence: BigInt(last),
  folded: true,
  bytes,
});

t.test('the newest 200 commits and a few old packs are left alone', async (t) => {
  t.equal(planFold([], rules), null);
  t.equal(planFold(plain(1, 249), rules), null);
  t.strictSame(planFold(plain(1, 250), rules), { firstSequence: 1n, lastSequence: 50n });
  const straddling = [...plain(1, 60), { firstSequence: 61n, lastSequence: 200n, folded: false, bytes: 1000 }, ...plain(201, 100)];
  t.strictSame(planFold(straddling, rules), { firstSequence: 1n, lastSequence: 60n });
});

t.test('an older fold is taken in while it is not much larger than what is new', async (t) => {
  t.strictSame(planFold([fold(1, 100, 90_000), ...plain(101, 250)], rules), { firstSequence: 1n, lastSequence: 150n });
  t.strictSame(planFold([fold(1, 100, 110_000), ...plain(101, 250)], rules), { firstSequence: 101n, lastSequence: 150n });
});

t.test('one fold takes a bounded number of bytes, and at least its smallest part', async (t) => {
  t.strictSame(planFold(plain(1, 5000), rules), { firstSequence: 1n, lastSequence: 1000n });
  t.equal(planFold(plain(1, 5000, 30_000), rules), null, 'not enough packs fit');
});

t.test('folding again and again keeps the folds few and comes to an end', async () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }), (flushes) => {
      let packs: PackSummary[] = [];
      let next = 1;
      for (const count of flushes) {
        packs = [...packs, ...plain(next, count)];
        next += count;
        for (let plan = planFold(packs, rules); plan !== null; plan = planFold(packs, rules)) {
          const { firstSequence, lastSequence } = plan;
          const taken = packs.filter((pack) => pack.firstSequence >= firstSequence && pack.lastSequence <= lastSequence);
          const bytes = taken.reduce((sum, pack) => sum + (pack.folded ? pack.bytes : pack.bytes / 5), 0);
          const rest = packs.filter((pack) => !taken.includes(pack));
          packs = [...rest, { ...plan, folded: true, bytes }].sort((a, b) => Number(a.firstSequence - b.firstSequence));
        }
      }
      return packs.filter((pack) => pack.folded).length <= 12 && packs.filter((pack) => !pack.folded).length <= 250;
    }),
    { numRuns: 50 },
  );
});
