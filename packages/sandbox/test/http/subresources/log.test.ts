import t from 'tap';
import { chooseContainer, getRun } from '../../../src/http/subresources/log/container-run.ts';
import { logLines, nextLineAt } from '../../../src/http/subresources/log/log-lines.ts';
import type { KubeObject } from '../../../src/kubernetes/object.ts';

const start = Date.parse('2026-11-21T12:00:00Z');
const run = { name: 'web', image: 'nginx:1', port: 80, startedAt: start, endedAt: undefined, exitCode: 0 };

function pod(containers: string[], statuses: object[] = [], annotations: Record<string, string> = {}): KubeObject {
  const metadata = { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-11-21T12:00:00Z', annotations };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { nodeName: 'n', containers: containers.map((name) => ({ name, image: `${name}:1` })) },
    status: { containerStatuses: statuses },
  };
}

t.test('a container has always written the same, and more as time goes by', async (t) => {
  const early = logLines(run, start + 30_000);
  const later = logLines(run, start + 60_000);
  t.strictSame(later.slice(0, early.length), early);
  t.ok(later.length > early.length);
  t.strictSame([...early, ...logLines(run, start + 60_000, start + 30_000)], later);
  t.match(early[0]?.text, /nginx:1/);
});

t.test('the next line comes when it is told to', async (t) => {
  for (const at of [0, 3999, 4000, 17_000]) {
    const next = nextLineAt(run, start + at);
    t.strictSame(logLines(run, next - 1, start + Math.max(at, 100)), []);
    t.equal(logLines(run, next, start + Math.max(at, 100)).length, 1, String(at));
  }
});

t.test('a month of lines costs no more than a bounded number of them', async (t) => {
  const lines = logLines(run, start + 30 * 86_400_000);
  t.ok(lines.length <= 1000);
  t.ok((lines.at(-1)?.time ?? 0) > start + 30 * 86_400_000 - 10_000);
});

t.test('what ended says so', async (t) => {
  t.match(logLines({ ...run, endedAt: start + 1000, exitCode: 3 }, start + 99_000).at(-1), { time: start + 1000, text: /exitCode=3/ });
});

t.test('a container has to be named where there are several', async (t) => {
  t.equal(chooseContainer(pod(['a']), undefined), 'a');
  t.equal(chooseContainer(pod(['a', 'b'], [], { 'kubectl.kubernetes.io/default-container': 'b' }), undefined), 'b');
  t.throws(() => chooseContainer(pod(['two', 'b']), undefined), {
    code: 400,
    message: 'a container name must be specified for pod p, choose one of: [two b]',
  });
  t.throws(() => chooseContainer(pod(['a']), 'zz'), { code: 400, message: 'container zz is not valid for pod p' });
});

t.test('a container that never ran has no log, and says why', async (t) => {
  const waiting = (reason: string) => pod(['a'], [{ name: 'a', state: { waiting: { reason } } }]);
  t.throws(() => getRun(waiting('ContainerCreating'), 'a', false), {
    message: 'container "a" in pod "p" is waiting to start: ContainerCreating',
  });
  t.throws(() => getRun(waiting('ImagePullBackOff'), 'a', false), { message: /trying and failing to pull image/ });
  t.throws(() => getRun(pod(['a']), 'a', true), { message: 'previous terminated container "a" in pod "p" not found' });
  const crashed = {
    name: 'a',
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1, startedAt: '2026-11-21T12:00:00Z' } },
  };
  t.match(getRun(pod(['a'], [crashed]), 'a', false), { exitCode: 1, startedAt: start });
  t.match(getRun(pod(['a'], [crashed]), 'a', true), { exitCode: 1, startedAt: start }, 'which is the one before the next as well');
});
