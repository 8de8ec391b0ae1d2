import t from 'tap';
import { formatClock, retryDelay } from '../../../src/argocd/controller/retry.ts';

t.test('each try waits longer than the one before, up to a limit', async (t) => {
  t.same(
    [0, 1, 2, 9].map((tries) => retryDelay({}, tries)),
    [5_000, 10_000, 20_000, 180_000],
  );
  const backoff = { duration: '2s', factor: 3, maxDuration: '10s' };
  t.same(
    [0, 1, 2].map((tries) => retryDelay({ backoff }, tries)),
    [2_000, 6_000, 10_000],
  );
  t.throws(() => retryDelay({ backoff: { duration: 'soon' } }, 0), { message: 'time: invalid duration "soon"' });
});

t.test('the clock has twelve hours', async (t) => {
  t.same(
    ['00:05', '09:20', '12:00', '23:59'].map((time) => formatClock(new Date(`2026-11-21T${time}:00Z`))),
    ['12:05AM', '9:20AM', '12:00PM', '11:59PM'],
  );
});
