import t from 'tap';
import { WorkQueue } from '../../../src/argocd/controller/work-queue.ts';
import { createFakeTimers } from '../testing/fake-timers.ts';

function setUp(workers = 2) {
  const timers = createFakeTimers();
  const log: string[] = [];
  const errors: unknown[] = [];
  let open = true;
  const queue = new WorkQueue({
    timers,
    workers: () => workers,
    isOpen: () => open,
    onError: (error) => errors.push(error),
    async work(key) {
      log.push(`+${key}`);
      await new Promise<void>((resolve) => {
        timers.after(100, resolve);
      });
      log.push(`-${key}`);
      if (key === 'bad') throw new Error('bad');
    },
  });
  return { timers, log, errors, queue, setOpen: (value: boolean) => void (open = value) };
}

t.test('a key is worked on once at a time, and again when it was added meanwhile', async (t) => {
  const { timers, log, queue } = setUp();
  for (const key of ['a', 'a', 'a']) queue.add(key);
  await timers.advance(50);
  queue.add('a');
  queue.add('a');
  await timers.advance(1_000);
  t.same(log, ['+a', '-a', '+a', '-a']);
});

t.test('no more are worked on at once than there are workers', async (t) => {
  const { timers, log, queue } = setUp();
  for (const key of ['a', 'b', 'c']) queue.add(key);
  await timers.advance(50);
  t.same(log, ['+a', '+b']);
  await timers.advance(1_000);
  t.equal(log.length, 6);
});

t.test('of several later times the earliest counts', async (t) => {
  const { timers, log, queue } = setUp();
  queue.addAfter('a', 5_000);
  queue.addAfter('a', 1_000);
  queue.addAfter('a', 9_000);
  await timers.advance(1_050);
  t.same(log, ['+a']);
  await timers.advance(20_000);
  t.equal(log.length, 2);
});

t.test('while it is closed to work everything waits', async (t) => {
  const { timers, log, queue, setOpen } = setUp();
  setOpen(false);
  queue.add('a');
  await timers.advance(5_000);
  t.same(log, []);
  setOpen(true);
  queue.wake();
  await timers.advance(50);
  t.same(log, ['+a']);
});

t.test('what fails is told and does not stop the rest', async (t) => {
  const { timers, log, queue, errors } = setUp(1);
  for (const key of ['bad', 'good']) queue.add(key);
  await timers.advance(1_000);
  t.same(log, ['+bad', '-bad', '+good', '-good']);
  t.equal(errors.length, 1);
});

t.test('after its end nothing is begun any more', async (t) => {
  const { timers, log, queue } = setUp(1);
  queue.add('a');
  queue.addAfter('b', 500);
  await timers.advance(50);
  queue.add('c');
  queue.close();
  const idle = queue.idle();
  await timers.advance(5_000);
  await idle;
  t.same(log, ['+a', '-a']);
});
