import t from 'tap';
import { followClock, type FollowedClock } from '../src/follow-clock.ts';

const TRUE_TIME = Date.parse('2026-11-21T10:00:00.000Z');
const TEN_MINUTES = 600_000;

async function follow(read: () => Promise<Date>): Promise<{ clock: FollowedClock; pass(ms: number): void; step(ms: number): void }> {
  let elapsed = 5000;
  let wrong = TEN_MINUTES;
  const clock = await followClock(read, { wall: () => TRUE_TIME + wrong, elapsed: () => elapsed });
  t.teardown(() => clock.stop());
  return { clock, pass: (ms) => (elapsed += ms), step: (ms) => (wrong += ms) };
}

t.test('a machine whose clock is ten minutes wrong has the time of the shared clock (trust-F26)', async (t) => {
  const { clock, pass, step } = await follow(async () => new Date(TRUE_TIME));
  t.equal(clock.now().getTime(), TRUE_TIME);
  pass(1500);
  step(-2 * TEN_MINUTES);
  t.equal(clock.now().getTime(), TRUE_TIME + 1500, 'and goes on by what has passed, whatever is done to its own');
});

t.test('until the shared clock has answered the own one counts', async (t) => {
  const { clock } = await follow(async () => {
    throw new Error('away');
  });
  t.equal(clock.now().getTime(), TRUE_TIME + TEN_MINUTES);
});
