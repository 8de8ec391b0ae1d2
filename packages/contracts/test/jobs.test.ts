import t from 'tap';
import { backoffMs } from '../src/jobs.ts';

t.test('the time to wait doubles with each failure from half a second up to a minute', async (t) => {
  t.same([0, 1, 2, 3, 6, 7, 8, 1000].map(backoffMs), [500, 1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000]);
});
