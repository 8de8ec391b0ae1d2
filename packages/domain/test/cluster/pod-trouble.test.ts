import t from 'tap';
import { readPodTroubles, type PodTrouble } from '../../src/cluster/pod-trouble.ts';
import { imageless, pod, READY, waiting } from './live.ts';

/** The commonest reason. */
function readPodTrouble(pods: unknown[], events: unknown[]): PodTrouble | null {
  return readPodTroubles(pods, events)[0] ?? null;
}

function troubleOf(container: object) {
  return readPodTrouble([pod({ containers: [container] })], []);
}

t.test('an image that cannot be pulled is named with its container', async (t) => {
  for (const reason of ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']) {
    t.match(troubleOf(waiting(reason, 'manifest unknown')), {
      code: 'image_pull_failed',
      fatal: true,
      text: `The image registry.example/web:missing of container api cannot be pulled (${reason}: manifest unknown)`,
    });
  }
});

t.test('a crash is told with exit code, signal and the last words', async (t) => {
  const terminated = { exitCode: 137, signal: 9, reason: 'OOMKilled', message: 'heap is full\n' };
  t.match(troubleOf(waiting('CrashLoopBackOff', 'back-off 20s', { restartCount: 3, lastState: { terminated } })), {
    code: 'container_crashed',
    text: 'Container api ended with exit code 137 by signal 9 because it used more memory than its limit (OOMKilled): heap is full',
  });
  t.match(troubleOf({ name: 'api', state: { terminated: { exitCode: 1 } } }), {
    code: 'container_crashed',
    text: 'Container api ended with exit code 1',
  });
  const words = 'exec: "nope": executable file not found in $PATH';
  t.match(troubleOf(waiting('RunContainerError', words)), { code: 'container_crashed', text: `Container api cannot be started: ${words}` });
});

t.test('a container that was restarted once and runs is starting; after two crashes it is not', async (t) => {
  const running = (restartCount: number) => ({
    name: 'api',
    ready: false,
    restartCount,
    state: { running: { startedAt: '2026-11-21T10:00:00Z' } },
    lastState: { terminated: { exitCode: 1 } },
  });
  t.equal(troubleOf(running(1)), null);
  t.match(troubleOf(running(2)), { code: 'container_crashed', runningSince: new Date('2026-11-21T10:00:00Z') });
});

t.test('an image that would run as root is told from a Secret that is missing', async (t) => {
  const root = 'container has runAsNonRoot and image will run as root (pod: "a", container: api)';
  t.match(troubleOf(waiting('CreateContainerConfigError', root)), { code: 'image_runs_as_root', fatal: true });
  t.match(troubleOf(waiting('CreateContainerConfigError', 'secret "db" not found')), {
    code: 'not_ready',
    fatal: false,
    text: /secret "db" not found$/,
  });
});

t.test('init containers count, finished ones do not', async (t) => {
  const done = { name: 'init', state: { terminated: { exitCode: 0 } } };
  const init = (container: object) => readPodTrouble([pod({ status: { initContainerStatuses: [container] } })], []);
  t.equal(init(done), null);
  t.match(init(waiting('ImagePullBackOff', 'x')), { code: 'image_pull_failed', text: /of init container api cannot be pulled/ });
});

t.test('a failing probe is told by the newest event of that very pod', async (t) => {
  const events = [
    {
      reason: 'Unhealthy',
      type: 'Warning',
      involvedObject: { uid: 'uid-api-new-1' },
      message: 'statuscode: 503',
      lastTimestamp: '2026-11-21T10:00:09Z',
    },
    {
      reason: 'Unhealthy',
      type: 'Warning',
      involvedObject: { uid: 'uid-api-new-1' },
      message: 'statuscode: 500',
      lastTimestamp: '2026-11-21T10:00:01Z',
    },
    { reason: 'Unhealthy', type: 'Warning', involvedObject: { uid: 'uid-other' }, message: 'other', lastTimestamp: '2026-11-21T10:00:30Z' },
    {
      reason: 'Pulled',
      type: 'Normal',
      involvedObject: { uid: 'uid-api-new-1' },
      message: 'pulled',
      lastTimestamp: '2026-11-21T10:00:31Z',
    },
  ];
  t.match(readPodTrouble([pod()], events), { code: 'not_ready', fatal: false, text: 'Pod api-new-1 is not ready: statuscode: 503' });
  t.equal(readPodTrouble([pod({ conditions: READY })], events), null, 'a ready pod is in no trouble');
  t.equal(readPodTrouble([pod()], []), null, 'a pod that only starts is in no trouble');
});

t.test('what was said before the pod had a node, and what its containers say themselves, is not taken from events', async (t) => {
  const event = (reason: string, message: string, second: number) => ({
    reason,
    type: 'Warning',
    involvedObject: { kind: 'Pod', name: 'api-new-1', uid: 'uid-api-new-1', fieldPath: 'spec.containers{api}' },
    message,
    lastTimestamp: `2026-11-21T10:00:0${second}Z`,
  });
  const mount = event('FailedMount', 'MountVolume.SetUp failed for volume "cfg": configmap "cfg" not found', 1);
  t.match(readPodTrouble([pod()], [mount, event('BackOff', 'Back-off restarting', 3), event('FailedScheduling', '0/2 nodes', 4)]), {
    code: 'not_ready',
    text: 'Pod api-new-1 is not ready in container api: MountVolume.SetUp failed for volume "cfg": configmap "cfg" not found',
  });
});

t.test('a container that was killed for its probe is told with the words of the probe', async (t) => {
  const terminated = { exitCode: 137, reason: 'Error' };
  const events = [
    {
      reason: 'Unhealthy',
      type: 'Warning',
      involvedObject: { uid: 'uid-api-new-1' },
      message: 'Liveness probe failed: HTTP probe failed with statuscode: 500',
      lastTimestamp: '2026-11-21T10:00:09Z',
    },
  ];
  const killed = pod({ containers: [waiting('CrashLoopBackOff', 'back-off', { lastState: { terminated } })] });
  t.match(readPodTrouble([killed], events), {
    code: 'container_crashed',
    text: 'Container api ended with exit code 137; Liveness probe failed: HTTP probe failed with statuscode: 500',
  });
});

t.test('an evicted pod is told only where no other has taken its place', async (t) => {
  const status = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' };
  const evicted = pod({ name: 'api-new-0', status });
  t.match(readPodTrouble([evicted], []), { code: 'not_ready', text: 'Pod api-new-0 was evicted: The node was low on resource: memory.' });
  t.equal(readPodTrouble([evicted, pod({ conditions: READY })], []), null);
  t.match(readPodTrouble([evicted, imageless()], []), { code: 'image_pull_failed', common: true });
});

t.test('a pod whose node is gone says which', async (t) => {
  const lost = pod({ status: { phase: 'Unknown', reason: 'NodeLost', message: 'Node n1 is unresponsive' } });
  t.match(readPodTrouble([{ ...lost, spec: { nodeName: 'n1' } }], []), {
    code: 'not_ready',
    text: 'Pod api-new-1 is lost: its node n1 does not answer (Node n1 is unresponsive)',
  });
});

t.test('a reason is common only when every pod that stays shows it', async (t) => {
  t.match(readPodTrouble([imageless('a'), imageless('b')], []), { common: true });
  t.match(readPodTrouble([imageless('a'), pod({ name: 'b', conditions: READY })], []), { common: false });
  t.match(readPodTrouble([imageless('a'), pod({ name: 'b', metadata: { deletionTimestamp: '2026-11-21T10:00:00Z' } })], []), {
    common: true,
  });
  const crashed = pod({ name: 'c', containers: [waiting('CrashLoopBackOff', 'x')] });
  t.match(readPodTrouble([crashed, imageless('a'), imageless('b')], []), { code: 'image_pull_failed', common: false });
  t.equal(readPodTrouble([], []), null);
});

t.test("the cluster's words are bounded and on one line (trust-T25, trust-T43)", async (t) => {
  const text = troubleOf(waiting('ErrImagePull', `\u001b[2J${'x\n'.repeat(100_000)}`))?.text ?? '';
  t.ok(text.length < 2048);
  t.notMatch(text, /\p{Cc}/u);
});
