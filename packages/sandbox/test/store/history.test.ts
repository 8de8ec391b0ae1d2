import t from 'tap';
import { History } from '../../src/store/history.ts';

t.test('the events after a version come oldest first', (t) => {
  const history = new History<string>(10, 0);
  history.add(3, 'a');
  history.add(5, 'b');
  history.add(9, 'c');
  t.same(history.after(0), ['a', 'b', 'c']);
  t.same(history.after(3), ['b', 'c']);
  t.same(history.after(4), ['b', 'c']);
  t.same(history.after(9), []);
  t.end();
});

t.test('what may have been forgotten is told as forgotten, never as nothing', (t) => {
  const history = new History<number>(8, 100);
  t.equal(history.after(99), undefined);
  t.same(history.after(100), []);
  for (let version = 101; version <= 130; version += 1) history.add(version, version);
  const { floor } = history;
  t.ok(floor > 100 && floor <= 122, 'at least eight events are kept');
  t.equal(history.after(floor - 1), undefined);
  t.same(history.after(floor)?.[0], floor + 1);
  t.same(history.after(floor)?.at(-1), 130);
  t.end();
});
