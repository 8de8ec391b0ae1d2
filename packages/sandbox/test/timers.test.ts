import t from 'tap';
import { createSteadyClock, kubeTime } from '../src/timers.ts';

t.test('time follows the machine forwards, and goes on where that is set back', (t) => {
  let wall = Date.parse('2026-11-21T10:00:00Z');
  let steady = 500;
  const clock = createSteadyClock(
    () => wall,
    () => steady,
  );
  const pass = (ms: number, set = 0): string => {
    wall += ms + set;
    steady += ms;
    return kubeTime(clock());
  };
  t.equal(pass(1000), '2026-11-21T10:00:01Z');
  t.equal(pass(1000, -3_600_000), '2026-11-21T10:00:02Z');
  t.equal(pass(58_000), '2026-11-21T10:01:00Z', 'it does not stand still');
  t.equal(pass(0, 7_200_000), '2026-11-21T11:01:00Z', "and is the machine's again once that is ahead");
  t.end();
});
