import t from 'tap';
import { createLines } from '../../supervisor/lines.ts';
import type { ReadyInfo } from '../../supervisor/lines.ts';

const info: ReadyInfo = {
  url: 'http://127.0.0.1:7400',
  adminToken: 'token',
  pids: { supervisor: 1, api: 2, worker: 3, postgres: 4, redis: 5 },
  databaseUrl: 'postgresql://x',
  redisUrl: 'redis://y',
  sandboxes: [],
};

function collect(json: boolean) {
  const out: string[] = [];
  const err: string[] = [];
  const lines = createLines(json, { write: (text) => out.push(text) }, { write: (text) => err.push(text) });
  return { lines, out, err };
}

t.test('with --json standard output has one object a line, first `ready`, and sentences go elsewhere', async (t) => {
  const { lines, out, err } = collect(true);
  lines.say('before');
  lines.started('postgres', 4);
  lines.ready(info);
  lines.exited('api', 2, { code: null, signal: 'SIGKILL' }, 500);
  lines.started('api', 6);
  t.ok(out.every((text) => text.endsWith('\n')));
  t.strictSame(
    out.map((text) => JSON.parse(text) as unknown),
    [
      { event: 'ready', ...info },
      { event: 'exited', process: 'api', pid: 2, code: null, signal: 'SIGKILL' },
      { event: 'started', process: 'api', pid: 6, code: null, signal: null },
    ],
  );
  t.equal(err[0], 'before\n');
});

t.test('without --json there are sentences only, and no token', async (t) => {
  const { lines, out, err } = collect(false);
  const sandbox = { name: 'sandbox-1', kubeconfig: '/d/sandboxes/sandbox-1/kubeconfig', controlUrl: 'http://127.0.0.1:2', pid: 6 };
  lines.ready({ ...info, sandboxes: [sandbox] });
  lines.exited('api', 2, { code: 3, signal: null }, 1000);
  t.strictSame(out, [
    'Argosy serves at http://127.0.0.1:7400\n',
    `The sandbox cluster sandbox-1 runs: kubeconfig ${sandbox.kubeconfig}, control URL ${sandbox.controlUrl}\n`,
    'api ended with 3; it starts again in 1 s.\n',
  ]);
  t.strictSame(err, []);
});
