import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import t from 'tap';

import { runChild, type ChildOptions } from '../../src/helm/run-child.ts';

const cwd = t.testdir({});
const options = (over: Partial<ChildOptions> = {}): ChildOptions => ({
  env: { PATH: '/usr/bin:/bin' },
  cwd,
  deadlineMs: 20_000,
  signal: new AbortController().signal,
  ...over,
});
const shell = (script: string, over?: Partial<ChildOptions>) => runChild('/bin/sh', ['-c', script], options(over));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

t.test('trust-T48: a child sees exactly the environment it is given', async (t) => {
  process.env['ARGOSY_CANARY'] = 'secret';
  t.teardown(() => delete process.env['ARGOSY_CANARY']);
  const env = { PATH: '/usr/bin:/bin', ONE: '1' };
  const { stdout, exitCode, ended } = await runChild(
    process.execPath,
    ['-p', 'JSON.stringify(Object.keys(process.env))'],
    options({ env }),
  );
  // The test runner adds some of its own to whatever a test starts.
  const names = (JSON.parse(stdout) as string[]).filter((name) => !/^(?:NODE_OPTIONS|_?TAP\w*)$/.test(name));
  t.strictSame(names.toSorted(), ['ONE', 'PATH']);
  t.equal(exitCode, 0);
  t.equal(ended, 'itself');
});

t.test('an exit code and both outputs come back', async (t) => {
  t.match(await shell('echo out; echo err >&2; exit 3'), { stdout: 'out\n', stderr: 'err\n', exitCode: 3, ended: 'itself' });
});

t.test(
  'trust-F20: at the deadline the whole group ends, also what ignores SIGTERM and holds the output open',
  { skip: process.platform === 'win32' },
  async (t) => {
    const pidFile = join(cwd, 'pid');
    const startedAt = performance.now();
    const { ended } = await shell(`trap '' TERM; (trap '' TERM; sleep 60) & echo $! > ${pidFile}; wait; sleep 60`, { deadlineMs: 300 });
    t.equal(ended, 'deadline');
    t.ok(performance.now() - startedAt < 15_000);
    const grandchild = Number(readFileSync(pidFile, 'utf8'));
    while (isAlive(grandchild)) await sleep(10);
    t.pass('no child left');
  },
);

t.test('a signal ends the child, before its start too', async (t) => {
  const controller = new AbortController();
  const running = shell('sleep 60', { signal: controller.signal });
  controller.abort();
  t.equal((await running).ended, 'signal');
  t.equal((await shell('sleep 60', { signal: AbortSignal.abort() })).ended, 'signal');
});

t.test('a grandchild that outlives the child is ended with it', async (t) => {
  const pidFile = join(cwd, 'orphan');
  await shell(`sleep 60 >/dev/null 2>&1 & echo $! > ${pidFile}`);
  const grandchild = Number(readFileSync(pidFile, 'utf8'));
  while (isAlive(grandchild)) await sleep(10);
  t.pass('gone');
});

t.test('killed by somebody else, absent, and too much output are told apart', async (t) => {
  t.equal((await shell('kill -9 $$')).ended, 'killed');
  t.equal((await runChild('/nonexistent/helm', [], options())).ended, 'absent');
  t.equal((await shell('yes')).ended, 'output');
});
