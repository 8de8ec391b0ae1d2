import t from 'tap';
import { nextDelay } from '../../supervisor/back-off.ts';

t.test('quick deaths wait 0.5 s, then twice as long each time, up to 10 s for ever', async (t) => {
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) waits.push(nextDelay(10, waits.at(-1)));
  t.strictSame(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
});

t.test('a death after 10 s of life begins anew', async (t) => {
  t.equal(nextDelay(10_000, 10_000), 500);
  t.equal(nextDelay(9999, 500), 1000);
});
