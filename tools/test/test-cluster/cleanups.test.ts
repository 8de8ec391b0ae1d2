import t from 'tap';
import { Cleanups } from '../../test-cluster/cleanups.ts';

t.test('everything is undone, the last first, once, also where one of them fails', async (t) => {
  const done: string[] = [];
  const cleanups = new Cleanups();
  cleanups.add(async () => done.push('first'));
  cleanups.add(() => Promise.reject(new Error('stuck')));
  cleanups.add(async () => done.push('last'));
  await t.rejects(cleanups.run(), { errors: [{ message: 'stuck' }] });
  await cleanups.run();
  t.strictSame(done, ['last', 'first']);
});
