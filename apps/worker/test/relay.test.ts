import t from 'tap';
import { enqueue } from '@argosy/db/outbox';
import { startRelay } from '../src/relay.ts';
import { bench, W, WORKSPACES, type Bench } from './support/bench.ts';
import { until } from '@argosy/testkit/until';

type Tap = { teardown(work: () => Promise<void>): void };

/** A relay with everything behind it, stopped at the end of the test. */
function relay(t: Tap, b: Bench, options: { deaf?: boolean } = {}): { stop(): Promise<void> } {
  const worker = b.worker(options);
  const started = startRelay(worker);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= started.stop().then(() => worker.close()));
  t.teardown(stop);
  return { stop };
}

const empty = async (b: Bench): Promise<boolean> => (await b.rows()).length === 0;

t.test('work is run soon after the commit of its transaction, not before, and its row goes', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  relay(t, b);
  await b.ask();
  await until('the relay works', () => empty(b));
  b.runs.length = 0;
  const other = WORKSPACES[1] ?? '';
  let committedAt = 0;
  let ranAt = 0;
  b.work = async () => {
    ranAt = performance.now();
  };
  await b.db.inWorkspace(W, async (tx) => {
    await enqueue(tx, W, [{ job: 'fold-repository', key: 'fold', data: {} }]);
    // What is asked for later has run by now: the relay has looked, and has not seen this.
    await b.ask(other);
    await until('the other work is done', async () => (await b.rows(other)).length === 0);
    t.same(b.runs, [other], 'nothing runs before the commit');
    committedAt = performance.now();
  });
  await until('the row is gone', () => empty(b));
  t.same(b.runs, [other, W]);
  t.ok(ranAt - committedAt < 1000, `${ranAt - committedAt} ms after the commit`);
});

t.test('work that throws is tried again with back-off, keeps its last error, and goes when it works', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  relay(t, b);
  const times: number[] = [];
  b.work = async () => {
    times.push(performance.now());
    if (times.length < 3) throw new Error(`it broke ${times.length} times`);
  };
  await b.ask();
  await until('the error is kept', async () => (await b.rows())[0]?.lastError === 'it broke 2 times');
  t.match(await b.rows(), [{ failures: 2 }]);
  await until('it works', () => empty(b));
  const [first = 0, second = 0, third = 0] = times;
  t.ok(second - first >= 450, `${second - first}`);
  t.ok(third - second >= 950, `${third - second}`);
  t.equal(times.length, 3);
});

t.test('a Redis that loses everything loses no work: it is rung again when the lease is over (trust-F07)', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  relay(t, b, { deaf: true });
  for (const id of WORKSPACES) await b.ask(id);
  const client = b.redis.client();
  await until('all are rung', async () => (await client.llen('bull:argosy:wait')) === WORKSPACES.length);
  await client.flushall();
  relay(t, b);
  t.same(b.runs, []);
  await b.endLeases();
  await until('all have run', () => b.runs.length === WORKSPACES.length);
  t.same(b.runs.toSorted(), WORKSPACES);
  for (const id of WORKSPACES) await until('the row is gone', async () => (await b.rows(id)).length === 0);
});

t.test('without Redis at the start work waits, and runs when Redis comes; stopping does not hang', async (t) => {
  const b = await bench(t);
  const stopped = relay(t, b);
  relay(t, b);
  await b.ask();
  await until('it was tried to ring', async () => ((await b.rows())[0]?.epoch ?? 0) > 0 && (await b.rows())[0]?.leasedUntil === null);
  t.same(b.runs, []);
  const from = performance.now();
  await stopped.stop();
  t.ok(performance.now() - from < 8000, `${performance.now() - from} ms`);
  await b.redis.start();
  await until('it has run', () => empty(b));
  t.same(b.runs, [W]);
});

t.test('Redis that is restarted in the middle keeps no work from being done (trust-F06)', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  relay(t, b);
  await b.ask();
  await until('the first has run', () => empty(b));
  await b.redis.stop();
  await b.ask();
  await until('it was tried to ring', async () => ((await b.rows())[0]?.epoch ?? 0) > 0);
  await b.redis.start();
  await until('the second has run', async () => {
    await b.endLeases();
    return empty(b);
  });
  t.ok(b.runs.length >= 2);
});

t.test('two relays never run the same work at the same time, and what is asked for while it runs is done once more', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  const running = new Map<string, number>();
  const seen = new Map<string, number>();
  const asked = new Map<string, number>();
  let together = 0;
  b.work = async (id) => {
    const now = (running.get(id) ?? 0) + 1;
    running.set(id, now);
    together = Math.max(together, now);
    seen.set(id, asked.get(id) ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 15));
    running.set(id, now - 1);
  };
  relay(t, b);
  relay(t, b);
  for (let round = 1; round <= 15; round++) {
    for (const id of WORKSPACES) asked.set(id, round);
    await Promise.all(WORKSPACES.map((id) => b.ask(id)));
  }
  for (const id of WORKSPACES) await until('the row is gone', async () => (await b.rows(id)).length === 0);
  t.equal(together, 1);
  t.same(
    WORKSPACES.map((id) => seen.get(id)),
    WORKSPACES.map(() => 15),
    'the last request was seen by a run',
  );
});

t.test('work that is due later is not run earlier', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  relay(t, b);
  const from = performance.now();
  await b.ask(W, 700);
  await until('it has run', () => b.runs.length === 1);
  t.ok(performance.now() - from >= 690);
});

t.test('stopping waits for what runs', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  const started = relay(t, b);
  const gate = Promise.withResolvers<void>();
  b.work = () => gate.promise;
  await b.ask();
  await until('it runs', () => b.runs.length === 1);
  const stopping = started.stop();
  gate.resolve();
  await stopping;
  t.same(await b.rows(), [], 'it was settled');
});
