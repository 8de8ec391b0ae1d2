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
  await b.db.inWorkspace(W, (tx) => enqueue(tx, W, [{ job: 'fold-repository', key: 'fold', data: {}, delayMs: 60_000 }]));
  await b.db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET failures = 3, attempts = 4, last_error = 'it broke'`);
  await b.redis.stop();
  await b.ask();
  t.match(await b.rows(), [{ failures: 3, lastError: 'it broke' }]);
  await b.redis.start();
  await until('the second has run', () => empty(b));
  t.same(b.runs, [W, W]);
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

/** A relay that is told to stop while a job runs, which ends as the gate says. */
async function stopWhileItRuns(t: Tap & Parameters<typeof bench>[0]) {
  const b = await bench(t);
  await b.redis.start();
  const started = relay(t, b);
  const gate = Promise.withResolvers<void>();
  b.work = () => gate.promise;
  await b.ask();
  await until('it runs', () => b.runs.length === 1);
  return { b, gate, stopping: started.stop() };
}

t.test('stopping waits for what runs', async (t) => {
  const { b, gate, stopping } = await stopWhileItRuns(t);
  gate.resolve();
  await stopping;
  t.same(await b.rows(), [], 'it was settled');
});

t.test('trust-F05: a job that fails again and again is given up on, and runs at once when it is asked for', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  relay(t, b);
  b.work = async () => {
    throw new Error('it broke');
  };
  await b.ask();
  await until('it is dead', async () => {
    await b.db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET due_at = now() WHERE due_at > now()`);
    return (await b.rows())[0]?.deadAt instanceof Date;
  });
  t.equal(b.runs.length, 10);
  b.work = async () => {};
  await b.ask();
  await until('it works', () => empty(b));
  t.equal(b.runs.length, 11);
});

t.test('what fails because the worker stops is given back as it was (trust-F30)', async (t) => {
  const { b, gate, stopping } = await stopWhileItRuns(t);
  gate.reject(new Error('cut off'));
  await stopping;
  const [row] = await b.rows();
  t.match(row, { failures: 0, attempts: 0, lastError: null, leasedUntil: null, deadAt: null });
  b.work = async () => {};
  relay(t, b);
  await until('another worker ends it', () => empty(b));
});

t.test('no more is rung than workers hear: the rest waits in PostgreSQL, and no claim is lost', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  await b.db.inWorkspace(W, (tx) =>
    enqueue(
      tx,
      W,
      Array.from({ length: 100 }, (_, n) => ({ job: 'fold-repository', key: `k${n}`, data: {} })),
    ),
  );
  const gate = Promise.withResolvers<void>();
  b.work = () => gate.promise;
  relay(t, b);
  const client = b.redis.client();
  await until('the workers are busy', async () => b.runs.length === 8 && (await client.llen('bull:argosy:wait')) > 0);
  t.ok((await client.llen('bull:argosy:wait')) <= 32);
  t.ok((await b.rows()).filter((row) => row.epoch === 0).length >= 50, 'most of it was not even claimed');
  gate.resolve();
  await until('all of it is done', () => empty(b));
  t.ok(b.runs.length >= 100);
});

t.test('trust-G22: another workspace does not wait behind the thousands of one', async (t) => {
  const b = await bench(t);
  await b.redis.start();
  await b.db.inWorkspace(
    W,
    (tx) =>
      tx.$executeRaw`INSERT INTO outbox (workspace_id, job, key, data) SELECT ${W}, 'fold-repository', 'k' || n, '{}' FROM generate_series(1, 600) n`,
  );
  b.work = () => new Promise((resolve) => setTimeout(resolve, 5));
  relay(t, b);
  await until('it is at it', () => b.runs.length > 20);
  const other = WORKSPACES[1] ?? '';
  await b.ask(other);
  await until('the other has run', () => b.runs.includes(other));
  t.ok(b.runs.length < 300, `after ${b.runs.length} of 600`);
});
