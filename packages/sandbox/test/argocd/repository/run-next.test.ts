import t from 'tap';
import { createRunNext } from '../../../src/argocd/repository/run-next.ts';

t.test('who comes while it runs shares one further run', async (t) => {
  const runNext = createRunNext<number>();
  const started: PromiseWithResolvers<void>[] = [];
  const run = async (): Promise<number> => {
    const number = started.push(Promise.withResolvers());
    await started.at(-1)?.promise;
    return number;
  };
  const first = runNext('k', run);
  const second = runNext('k', run);
  const third = runNext('k', run);
  const elsewhere = runNext('other', run);
  t.equal(started.length, 2, 'one for each key');
  started[0]?.resolve();
  started[1]?.resolve();
  t.equal(await first, 1);
  t.equal(await elsewhere, 2);
  await Promise.resolve();
  started[2]?.resolve();
  t.equal(await second, 3);
  t.equal(await third, 3);
});

t.test('a failure is told to those who shared it, and the next run is not spoiled', async (t) => {
  const runNext = createRunNext<string>();
  const first = runNext('k', () => Promise.reject(new Error('no')));
  const second = runNext('k', () => Promise.resolve('yes'));
  await t.rejects(first, { message: 'no' });
  t.equal(await second, 'yes');
});
