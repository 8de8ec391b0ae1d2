import t from 'tap';
import { Closers } from '../src/closers.ts';

t.test('the last is closed first, and one that fails keeps none of the others from it', async (t) => {
  const closed: string[] = [];
  const closers = new Closers();
  closers.add(() => void closed.push('first'));
  closers.add(() => Promise.reject(new Error('second')));
  closers.add(() => {
    throw new Error('third');
  });
  closers.add(async () => void closed.push('fourth'));
  await t.rejects(closers.run(1000), { errors: [{ message: 'third' }, { message: 'second' }] });
  t.strictSame(closed, ['fourth', 'first']);
  await t.resolves(closers.run(1000), 'nothing is closed twice');
});

t.test('one that hangs is not waited for beyond the limit, and the rest is closed all the same', async (t) => {
  const closed: string[] = [];
  const closers = new Closers();
  closers.add(() => void closed.push('store'));
  closers.add(() => new Promise(() => {}));
  await closers.run(20);
  t.strictSame(closed, ['store']);
});
