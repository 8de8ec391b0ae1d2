import { Queue } from 'bullmq';
import t from 'tap';
import { createHearer, createRinger, type Stroke } from '../src/bell.ts';
import { redisChild } from '@argosy/testkit/redis-child';
import { until } from '@argosy/testkit/until';

const stroke = (number: number): Stroke => ({ outboxId: String(number), workspaceId: 'wsp-00000000000000000000000000', epoch: 1 });

/** A bell on a Redis of its own, with the strokes that were heard. */
async function bell(t: Tap, start = true) {
  const redis = await redisChild(t);
  if (start) await redis.start();
  const heard: Stroke[] = [];
  const ringer = createRinger(redis.url, () => {});
  t.teardown(() => ringer.close());
  const hear = (handle: (stroke: Stroke) => Promise<void> = async (each) => void heard.push(each)) => {
    const hearer = createHearer(redis.url, 4, handle, () => {});
    t.teardown(() => hearer.close());
    return hearer;
  };
  return { redis, heard, ringer, hear };
}
type Tap = { teardown(work: () => Promise<void>): void };

/** Milliseconds until the promise has ended, well or not. */
async function took(promise: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await promise.catch(() => {});
  return performance.now() - from;
}

t.test('what is rung is heard once, and leaves nothing behind in Redis', async (t) => {
  const { redis, heard, ringer, hear } = await bell(t);
  hear();
  await Promise.all([1, 2, 3].map((number) => ringer.ring(stroke(number))));
  await until('all are heard', () => heard.length === 3);
  t.same(
    heard.toSorted((a, b) => Number(a.outboxId) - Number(b.outboxId)),
    [stroke(1), stroke(2), stroke(3)],
  );
  const client = redis.client();
  await until('no job is kept', async () => (await client.keys('bull:argosy:?-1')).length === 0);
});

t.test('one claim that is rung twice before anybody hears it is heard once', async (t) => {
  const { heard, ringer, hear } = await bell(t);
  await ringer.ring(stroke(1));
  await ringer.ring(stroke(1));
  await ringer.ring(stroke(2));
  hear();
  await until('the last is heard', () => heard.some(({ outboxId }) => outboxId === '2'));
  t.equal(heard.length, 2);
});

t.test('strokes that nobody has heard are counted, without Redis that fails soon', async (t) => {
  const { redis, heard, ringer, hear } = await bell(t);
  t.equal(await ringer.unheard(), 0);
  await Promise.all([1, 2, 3].map((number) => ringer.ring(stroke(number))));
  t.equal(await ringer.unheard(), 3);
  hear();
  await until('all are heard', () => heard.length === 3);
  t.equal(await ringer.unheard(), 0);
  await redis.stop();
  t.ok((await took(t.rejects(ringer.unheard()))) < 3000);
  await redis.start();
  await until('it counts again', () =>
    ringer.unheard().then(
      (count) => count === 0,
      () => false,
    ),
  );
});

t.test('strokes that came while nobody heard are heard later', async (t) => {
  const { heard, ringer, hear } = await bell(t);
  await ringer.ring(stroke(1));
  hear();
  await until('it is heard', () => heard.length === 1);
});

t.test(
  'where Redis has never been there, ringing fails soon, closing ends, and both sides find it when it comes (trust-F06)',
  async (t) => {
    const { redis, heard, ringer, hear } = await bell(t, false);
    hear();
    t.ok((await took(ringer.ring(stroke(1)))) < 3000);
    await t.rejects(ringer.ring(stroke(1)), /Redis does not answer/);
    const other = createRinger(redis.url, () => {});
    t.ok((await took(other.close())) < 3000);
    const deaf = createHearer(
      redis.url,
      1,
      async () => {},
      () => {},
    );
    t.ok((await took(deaf.close())) < 4000);
    await redis.start();
    await until('it can be rung', () =>
      ringer.ring(stroke(2)).then(
        () => true,
        () => false,
      ),
    );
    await until('it is heard', () => heard.length === 1);
  },
);

t.test('where Redis goes away, ringing fails soon and the bell works again when it is back (trust-F06)', async (t) => {
  const { redis, heard, ringer, hear } = await bell(t);
  hear();
  await ringer.ring(stroke(1));
  await until('the first is heard', () => heard.length === 1);
  await redis.stop();
  const failed = await Promise.allSettled([ringer.ring(stroke(2)), ringer.ring(stroke(3))]);
  t.same(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  t.ok((await took(ringer.ring(stroke(4)))) < 3000);
  await redis.start();
  await until('it can be rung', () =>
    ringer.ring(stroke(5)).then(
      () => true,
      () => false,
    ),
  );
  await until('it is heard', () => heard.some(({ outboxId }) => outboxId === '5'));
});

t.test('a Redis that keeps connections and answers nothing holds nobody up for long', async (t) => {
  const { redis, heard, ringer, hear } = await bell(t);
  const hearer = hear();
  await ringer.ring(stroke(1));
  await until('the first is heard', () => heard.length === 1);
  redis.freeze();
  try {
    t.ok((await took(ringer.ring(stroke(2)))) < 4000);
    t.ok((await took(Promise.all([hearer.close(), ringer.close()]))) < 6000);
  } finally {
    redis.thaw();
  }
});

t.test('closing the hearer waits for what it runs', async (t) => {
  const { ringer, hear } = await bell(t);
  const gate = Promise.withResolvers<void>();
  let begun = false;
  let ended = false;
  const hearer = hear(async () => {
    begun = true;
    await gate.promise;
    ended = true;
  });
  await ringer.ring(stroke(1));
  await until('it runs', () => begun);
  const closing = hearer.close();
  gate.resolve();
  await closing;
  t.ok(ended);
});

t.test('garbage in the queue does not keep strokes from being heard (trust-T50)', async (t) => {
  const { redis, ringer, hear } = await bell(t);
  const seen: unknown[] = [];
  const forger = new Queue('argosy', { connection: redis.client() as never });
  for (const garbage of [null, 'text', 7, [], { outboxId: { $gt: '' } }]) await forger.add('work', garbage);
  await redis.client().lpush('bull:argosy:wait', 'no-such-job');
  hear(async (each) => void seen.push(each));
  await ringer.ring(stroke(9));
  await until('the stroke is heard', () => seen.some((each) => (each as Stroke | null)?.outboxId === '9'));
  t.pass();
  await forger.close();
});
