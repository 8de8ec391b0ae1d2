import t from 'tap';
import type { Controller, Queue } from '../../../src/controllers/framework/controller.ts';
import { createSelectorIndex } from '../../../src/controllers/framework/selector-index.ts';
import { createWorkLoop } from '../../../src/controllers/framework/work-loop.ts';
import { createFakeTimers } from '../support/fake-timers.ts';

function setUp(reconcile: (key: string, queue: Queue) => void) {
  const timers = createFakeTimers();
  const errors: string[] = [];
  const loop = createWorkLoop({ timers, onError: (name, key, _, failures) => void errors.push(`${name} ${key} ${failures}`) });
  const controller: Controller = { name: 'test', watches: {}, reconcile };
  return { timers, errors, loop, queue: loop.queueOf(controller) };
}

t.test('a key that is added many times is looked at once, and never inside the call that adds it', (t) => {
  const seen: string[] = [];
  const { queue, timers } = setUp((key) => void seen.push(key));
  for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
  t.strictSame(seen, []);
  timers.advance(1);
  t.strictSame(seen, ['a', 'b']);
  queue.add('a');
  timers.advance(1);
  t.strictSame(seen, ['a', 'b', 'a']);
  t.end();
});

t.test('a key that is added while it is looked at is looked at again', (t) => {
  let runs = 0;
  const { queue, timers } = setUp((key, own) => {
    runs += 1;
    if (runs < 3) own.add(key);
  });
  queue.add('a');
  timers.advance(10);
  t.equal(runs, 3);
  t.end();
});

t.test('of several later times the earliest holds', (t) => {
  const seen: number[] = [];
  const { queue, timers } = setUp(() => void seen.push(timers.now().getTime()));
  const begin = timers.now().getTime();
  queue.addAfter('a', 5000);
  queue.addAfter('a', 1000);
  queue.addAfter('a', 3000);
  timers.advance(10_000);
  t.strictSame(
    seen.map((at) => at - begin),
    [1000],
  );
  t.end();
});

t.test('what fails is tried again after growing pauses, and the others go on', (t) => {
  const tries: number[] = [];
  const seen: string[] = [];
  const { queue, timers, errors } = setUp((key) => {
    seen.push(key);
    if (key !== 'bad') return;
    tries.push(timers.now().getTime());
    if (tries.length < 5) throw new Error('no');
  });
  queue.add('bad');
  queue.add('good');
  timers.advance(60_000);
  t.strictSame(
    tries.slice(1).map((at, index) => at - (tries[index] ?? 0)),
    [5, 10, 20, 40],
  );
  t.strictSame(seen.slice(0, 2), ['bad', 'good']);
  t.strictSame(errors, ['test bad 1', 'test bad 2', 'test bad 3', 'test bad 4']);
  t.end();
});

t.test('after its end nothing runs any more', (t) => {
  let runs = 0;
  const { queue, timers, loop } = setUp(() => void (runs += 1));
  queue.add('a');
  queue.addAfter('b', 10);
  loop.close();
  queue.add('c');
  timers.advance(1000);
  t.equal(runs, 0);
  t.end();
});

t.test('those are found whose selector fits, within the namespace', (t) => {
  const index = createSelectorIndex();
  index.set('a', 'a/shop', { matchLabels: { part: 'platform', app: 'shop' } });
  index.set('a', 'a/all', {});
  index.set('b', 'b/shop', { matchLabels: { app: 'shop' } });
  index.set('a', 'a/new', { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'api'] }] });
  t.strictSame(index.find('a', { part: 'platform', app: 'shop' }).toSorted(), ['a/all', 'a/shop']);
  t.strictSame(index.find('a', { app: 'shop', tier: 'api' }).toSorted(), ['a/all', 'a/new']);
  t.strictSame(index.find('b', { app: 'shop' }), ['b/shop']);
  index.set('a', 'a/shop', { matchLabels: { app: 'other' } });
  index.delete('a/all');
  t.strictSame(index.find('a', { part: 'platform', app: 'shop' }), []);
  t.strictSame(index.find('a', { app: 'other' }), ['a/shop']);
  t.end();
});
