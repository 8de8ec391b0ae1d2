import t from 'tap';

import { ClusterError } from '@argosy/core/ports/cluster-gateway';

import { createCircuit } from '../../src/transport/circuit.ts';

const silent = (): Promise<never> => Promise.reject(new ClusterError('timeout', 'silent'));

function setUp() {
  let time = 0;
  let calls = 0;
  const circuit = createCircuit(() => time);
  const run = (call: () => Promise<string>): Promise<string> =>
    circuit.run(() => {
      calls += 1;
      return call();
    });
  return { run, calls: () => calls, pass: (milliseconds: number) => (time += milliseconds) };
}

t.test('trust-F17: five silent calls open the circuit; then one call a pause, and pauses grow to 8 s', async (t) => {
  const { run, calls, pass } = setUp();
  for (let attempt = 0; attempt < 5; attempt += 1) await t.rejects(run(silent), { name: 'ClusterError', kind: 'timeout' });
  for (const milliseconds of [1000, 2000, 4000, 8000, 8000]) {
    const before = calls();
    await t.rejects(run(silent), { kind: 'timeout', message: 'silent' });
    pass(milliseconds - 1);
    await t.rejects(run(silent));
    t.equal(calls(), before, `closed to calls for ${milliseconds} ms`);
    pass(1);
    await t.rejects(run(silent));
    t.equal(calls(), before + 1, 'one is let through');
  }
});

t.test('only one call at a time tries a silent server', async (t) => {
  const { run, calls, pass } = setUp();
  for (let attempt = 0; attempt < 5; attempt += 1) await t.rejects(run(silent));
  pass(1000);
  let answer = (_text: string): void => undefined;
  const probe = run(() => new Promise((resolve) => (answer = resolve)));
  await t.rejects(run(silent));
  t.equal(calls(), 6);
  answer('well');
  t.equal(await probe, 'well');
  t.equal(await run(async () => 'open'), 'open');
});

t.test('an answer of any status keeps the circuit closed', async (t) => {
  const { run, calls } = setUp();
  for (let attempt = 0; attempt < 20; attempt += 1)
    await t.rejects(run(() => Promise.reject(new ClusterError('unreachable', 'no', { status: 503 }))));
  for (let attempt = 0; attempt < 4; attempt += 1) await t.rejects(run(silent));
  await run(async () => 'well');
  for (let attempt = 0; attempt < 4; attempt += 1) await t.rejects(run(silent));
  t.equal(await run(async () => 'well'), 'well');
  t.equal(calls(), 30);
});
