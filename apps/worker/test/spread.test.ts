import t from 'tap';
import { spread } from '../src/spread.ts';

t.test('work is spread evenly in its order, the first at once and all within the time', async (t) => {
  t.strictSame(spread([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }], 10_000), [
    { n: 1, delayMs: 0 },
    { n: 2, delayMs: 2500 },
    { n: 3, delayMs: 5000 },
    { n: 4, delayMs: 7500 },
  ]);
  t.strictSame(spread([], 10_000), []);
});
