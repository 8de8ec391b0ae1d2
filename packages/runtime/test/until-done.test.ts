import t from 'tap';
import { untilDone } from '../src/until-done.ts';

t.test('work is tried until it is done, and never again', async (t) => {
  const failures: string[] = [];
  let tries = 0;
  const done = Promise.withResolvers<void>();
  const work = async (): Promise<void> => {
    tries += 1;
    if (tries < 3) throw new Error(`try ${tries}`);
    done.resolve();
  };
  const trying = untilDone(work, 1, (error) => failures.push((error as Error).message));
  await done.promise;
  await trying.stop();
  t.strictSame(failures, ['try 1', 'try 2'], 'each failure is told');
  t.equal(tries, 3);
});

t.test('what is stopped ends its try and begins no other one', async (t) => {
  const { promise, reject } = Promise.withResolvers<void>();
  let tries = 0;
  const trying = untilDone(
    () => ((tries += 1), promise),
    0,
    () => {},
  );
  const stopped = trying.stop();
  reject(new Error('it failed late'));
  await stopped;
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(tries, 1);
  await trying.stop();
});
