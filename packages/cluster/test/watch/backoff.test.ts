import t from 'tap';

import { createBackoff } from '../../src/watch/backoff.ts';

t.test('pauses double from 0.2 s to 30 s and begin anew after a reset', async (t) => {
  const backoff = createBackoff(() => 1);
  const pauses = Array.from({ length: 10 }, () => backoff.next());
  t.strictSame(pauses, [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  for (let attempt = 0; attempt < 2000; attempt += 1) backoff.next();
  t.equal(backoff.next(), 30_000);
  backoff.reset();
  t.equal(backoff.next(), 200);
});

t.test('trust-F18: not more than 30 attempts begin in a minute, at the shortest pauses that chance gives', async (t) => {
  const backoff = createBackoff(() => 0);
  let time = 0;
  let attempts = 0;
  while (time < 60_000) {
    time += backoff.next();
    attempts += 1;
  }
  t.ok(attempts <= 30, `${attempts}`);
});

t.test('bounds hold', async (t) => {
  const backoff = createBackoff(() => 1);
  t.equal(backoff.next({ atLeast: 5000 }), 5000);
  for (let attempt = 0; attempt < 20; attempt += 1) t.ok(backoff.next({ atMost: 5000 }) <= 5000);
});
