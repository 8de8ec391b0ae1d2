import t from 'tap';
import { isAfter, parseLogLine } from '../../src/cluster/log-line.ts';
import { isRunning, listLogStreams, logStreamKey } from '../../src/cluster/log-streams.ts';
import { readPod, readPods } from '../../src/cluster/pods.ts';

const ended = {
  exitCode: 1,
  reason: 'Error',
  message: 'no\u001b[31m way',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:02Z',
};
const pod = {
  metadata: {
    name: 'api-7d9-x',
    uid: 'u1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ownerReferences: [
      { kind: 'Other', name: 'other' },
      { kind: 'ReplicaSet', name: 'api-7d9', controller: true },
    ],
  },
  spec: { nodeName: 'n1', initContainers: [{ name: '0-migrate', image: 'm:1' }], containers: [{ name: 'api', image: 'a:1' }] },
  status: {
    phase: 'Running',
    startTime: '2026-01-01T00:00:01Z',
    initContainerStatuses: [{ name: '0-migrate', restartCount: 0, state: { terminated: { ...ended, exitCode: 0, reason: 'Completed' } } }],
    containerStatuses: [
      {
        name: 'api',
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
        lastState: { terminated: ended },
      },
    ],
  },
};

t.test('a pod is read with its containers, those that begin it first', async (t) => {
  const read = readPod(pod);
  t.match(read, {
    name: 'api-7d9-x',
    node: 'n1',
    phase: 'Running',
    ready: false,
    deleting: false,
    owner: { kind: 'ReplicaSet', name: 'api-7d9' },
    startedAt: new Date('2026-01-01T00:00:01Z'),
  });
  t.match(read.containers[0], { name: '0-migrate', init: true, state: 'terminated', reason: 'Completed', hasPrevious: false });
  t.match(read.containers[1], {
    name: 'api',
    image: 'a:1',
    state: 'waiting',
    reason: 'CrashLoopBackOff',
    restarts: 3,
    lastTermination: { exitCode: 1, reason: 'Error', message: 'no [31m way' },
  });
});

t.test('whatever a cluster sends as a pod is read without an error', async (t) => {
  const strange: unknown[] = [null, 7, 'x', [], { metadata: 1, spec: [], status: 'x' }, { spec: { containers: [null, 4, { name: 5 }] } }];
  for (const value of strange) t.match(readPod(value), { name: '', uid: '', owner: null }, JSON.stringify(value));
  t.equal(readPod({ spec: { containers: Array.from({ length: 1000 }, () => ({ name: 'c' })) } }).containers.length, 50);
  const negative = { name: 'c', restartCount: -1, state: { terminated: { exitCode: 'x' } } };
  t.match(readPod({ spec: { containers: [{ name: 'c' }] }, status: { containerStatuses: [negative] } }).containers, [
    { restarts: 0, state: 'terminated', lastTermination: { exitCode: null, finishedAt: null } },
  ]);
});

t.test('pods come with the newest first', async (t) => {
  const of = (name: string, creationTimestamp: string) => ({ metadata: { name, creationTimestamp } });
  const names = readPods([of('b', '2026-01-01T00:00:00Z'), of('c', '2026-01-02T00:00:00Z'), of('a', '2026-01-01T00:00:00Z')]).map(
    ({ name }) => name,
  );
  t.strictSame(names, ['c', 'a', 'b']);
});

t.test('a container has a log when it runs, has run, or waits to run again', async (t) => {
  const streams = (wanted: object) =>
    listLogStreams([readPod(pod)], { previous: false, ...wanted }).map(({ container, run }) => `${container}/${run}`);
  t.strictSame(streams({}), ['0-migrate/0', 'api/3']);
  t.strictSame(streams({ container: 'api' }), ['api/3']);
  t.strictSame(streams({ pod: 'other' }), []);
  t.strictSame(streams({ previous: true }), ['api/3'], 'only what has ended before');
  const fresh = { ...pod, status: { containerStatuses: [{ name: 'api', state: { waiting: { reason: 'ImagePullBackOff' } } }] } };
  t.strictSame(listLogStreams([readPod(fresh)], { previous: false }), []);
  t.strictSame(listLogStreams([readPod({ ...pod, status: {} })], { previous: false }), []);
});

t.test('one life of a container is told from the next', async (t) => {
  const live = (restartCount: number) =>
    readPod({ ...pod, status: { containerStatuses: [{ name: 'api', restartCount, state: { running: {} } }] } });
  const [stream] = listLogStreams([live(1)], { previous: false });
  const [next] = listLogStreams([live(2)], { previous: false });
  if (stream === undefined || next === undefined) throw new Error('there is no log');
  t.not(logStreamKey(stream), logStreamKey(next));
  t.equal(isRunning(live(1), stream), true);
  t.equal(isRunning(live(2), stream), false);
  t.equal(isRunning(readPod(pod), stream), false);
  t.equal(isRunning(undefined, stream), false);
});

t.test('a line is taken apart at its time, and one without a time is kept whole', async (t) => {
  t.strictSame(parseLogLine('2026-01-01T00:00:00.123456789Z  two  spaces '), {
    stamp: '2026-01-01T00:00:00.123456789Z',
    at: Date.parse('2026-01-01T00:00:00.123Z'),
    text: ' two  spaces ',
  });
  t.match(parseLogLine('2026-01-01T01:00:00.5+01:00 x'), { at: Date.parse('2026-01-01T00:00:00.500Z'), text: 'x' });
  t.match(parseLogLine('2026-01-01T00:00:00Z'), { text: '', at: Date.parse('2026-01-01T00:00:00Z') });
  for (const line of ['', 'x', 'unable to retrieve container logs', '2026-13-41T00:00:00Z x'])
    t.strictSame(parseLogLine(line), { stamp: null, at: null, text: line });
});

t.test('lines of one moment are told apart by what is below the millisecond', async (t) => {
  const line = (nanos: string) => parseLogLine(`2026-01-01T00:00:00.${nanos}Z x`);
  t.equal(isAfter(line('123000002'), line('123000001')), true);
  t.equal(isAfter(line('123000001'), line('123000001')), false);
  t.equal(isAfter(line('122999999'), line('123000001')), false);
  t.equal(isAfter(parseLogLine('x'), line('123000001')), true);
});
