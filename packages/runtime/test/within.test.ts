import t from 'tap';
import { within } from '../src/within.ts';

const late = (): Error => new Error('it was late');

t.test('work that is done in time', async (t) => {
  t.equal(await within(Promise.resolve(7), 60_000, late), 7, 'its value is given');
  await t.rejects(within(Promise.reject(new Error('it broke')), 60_000, late), { message: 'it broke' }, 'its error is thrown');
});

t.test('work that is late', async (t) => {
  const { promise, reject } = Promise.withResolvers<number>();
  await t.rejects(within(promise, 1, late), { message: 'it was late' }, 'the error of the caller is thrown');
  // An unhandled rejection would end the process.
  reject(new Error('it broke after all'));
  await t.rejects(promise, { message: 'it broke after all' }, 'its own end is still seen by whoever holds it');
});
