import t from 'tap';
import { fullImageName, imageFate } from '../../../src/controllers/kubelet/image-fate.ts';
import { NO_FAULTS } from '../../../src/faults.ts';
import type { ImageFault } from '../../../src/faults.ts';
import { deployment, job, pod, secret } from '../support/manifests.ts';
import { createStage } from '../support/stage.ts';
import type { Any, Stage } from '../support/stage.ts';

function onlyPod(stage: Stage): Any {
  const [found, other] = stage.list('v1/Pod');
  if (found === undefined || other !== undefined) throw new Error('There is not exactly one pod.');
  return found;
}

function stateOf(stage: Stage): Any {
  return onlyPod(stage).status.containerStatuses?.[0].state ?? {};
}

function fail(stage: Stage, images: Record<string, ImageFault>): void {
  stage.faults.set({ ...NO_FAULTS, images });
}

function isReady({ status }: Any): boolean {
  return status.conditions?.some(({ type, status: is }: Any) => type === 'Ready' && is === 'True') ?? false;
}

t.test('a pod is ready 0.3 to 0.9 s after it was made, and not all of them at once', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const begin = stage.timers.now().getTime();
  const ready = new Map<string, number>();
  stage.api.subscribe(stage.api.kinds.get('v1', 'Pod'), ({ object }) => {
    const { name } = object.metadata;
    if (isReady(object) && !ready.has(name)) ready.set(name, stage.timers.now().getTime() - begin);
  });
  for (let number = 0; number < 40; number += 1) stage.create(pod(`p-${number}`));
  stage.timers.advance(2000);
  const times = [...ready.values()].toSorted((a, b) => a - b);
  t.equal(times.length, 40);
  t.ok((times.at(0) ?? 0) >= 250 && (times.at(-1) ?? 0) <= 950, `${times.at(0)} to ${times.at(-1)} ms`);
  t.ok((times.at(-1) ?? 0) - (times.at(0) ?? 0) > 200);
  t.end();
});

t.test('a running pod tells what a kubelet tells: conditions, addresses, containers, events', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('one', { containers: [{ name: 'main', image: 'shop:1', readinessProbe: { httpGet: { port: 80 } } }] }));
  stage.timers.until('it runs', () => onlyPod(stage).status.phase === 'Running');
  t.notOk(isReady(onlyPod(stage)), 'with a probe it runs before it is ready');
  stage.timers.until('it is ready', () => isReady(onlyPod(stage)));
  const { status, spec } = onlyPod(stage);
  t.strictSame(
    status.conditions.map(({ type, status: is }: Any) => `${type}=${is}`),
    ['PodReadyToStartContainers=True', 'Initialized=True', 'Ready=True', 'ContainersReady=True', 'PodScheduled=True'],
  );
  t.match(status, { podIP: /^10\.244\./, hostIP: /^\d+\./, startTime: /Z$/, qosClass: 'BestEffort' });
  t.match(spec.nodeName, /^sandbox-[12]$/);
  t.match(status.containerStatuses[0], { name: 'main', image: 'docker.io/library/shop:1', ready: true, started: true, restartCount: 0 });
  t.match(stage.events('one'), [
    /^Scheduled: Successfully assigned default\/one to sandbox-/,
    /^Pulling/,
    /^Pulled/,
    /^Created/,
    /^Started/,
  ]);
  t.end();
});

t.test('no two pods have the same address', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  for (let number = 0; number < 300; number += 1) stage.create(pod(`p-${number}`));
  stage.timers.advance(2000);
  t.equal(new Set(stage.list('v1/Pod').map(({ status }) => status.podIP)).size, 300);
  t.end();
});

t.test('the initial delay of a readiness probe counts', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const readinessProbe = { httpGet: { port: 80 }, initialDelaySeconds: 5 };
  stage.create(pod('one', { containers: [{ name: 'main', image: 'shop:1', readinessProbe }] }));
  stage.timers.advance(4500);
  t.notOk(isReady(onlyPod(stage)));
  stage.timers.advance(2000);
  t.ok(isReady(onlyPod(stage)));
  t.end();
});

t.test('init containers run one after the other before the others start', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const initContainers = ['first', 'second'].map((name) => ({ name, image: 'init:1' }));
  stage.create(pod('one', { initContainers }));
  stage.timers.until('the first has ended', () => onlyPod(stage).status.initContainerStatuses?.[0].state.terminated !== undefined);
  const { status } = onlyPod(stage);
  t.match(
    status.conditions.find(({ type }: Any) => type === 'Initialized'),
    {
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [second]',
    },
  );
  t.equal(status.containerStatuses[0].state.waiting.reason, 'PodInitializing');
  stage.timers.until('it is ready', () => isReady(onlyPod(stage)));
  t.equal(onlyPod(stage).status.initContainerStatuses[1].state.terminated.reason, 'Completed');
  t.end();
});

t.test('an image that cannot be pulled is told as ErrImagePull, then as ImagePullBackOff', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('one', { containers: [{ name: 'main', image: 'shop:missing' }] }));
  stage.timers.until('the pull fails', () => stateOf(stage).waiting?.reason === 'ErrImagePull');
  t.match(stateOf(stage).waiting.message, /^rpc error: code = NotFound .*docker\.io\/library\/shop:missing: not found$/);
  stage.timers.until('it backs off', () => stateOf(stage).waiting?.reason === 'ImagePullBackOff');
  t.match(stateOf(stage).waiting.message, /^Back-off pulling image "shop:missing": ErrImagePull: rpc error/);
  t.match(stage.events('one'), [/^Scheduled/, /^Pulling/, /^Failed: Failed to pull image "shop:missing"/, 'Failed: Error: ErrImagePull']);
  t.equal(onlyPod(stage).status.phase, 'Pending');
  t.end();
});

t.test('a pull is tried again, and succeeds once the fault is gone', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  fail(stage, { 'registry.example.org:5000/shop': 'pull_error' });
  stage.create(pod('one', { containers: [{ name: 'main', image: 'registry.example.org:5000/shop:1@sha256:aa' }] }));
  stage.timers.advance(20_000);
  t.match(stateOf(stage).waiting.reason, /ErrImagePull|ImagePullBackOff/);
  fail(stage, {});
  stage.timers.until('it is ready', () => isReady(onlyPod(stage)), 6000);
  t.end();
});

t.test('a container that crashes is started again with growing counts, and recovers once the fault is gone', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  fail(stage, { 'shop:1': 'crash_loop' });
  stage.create(pod('one'));
  stage.timers.until('it crashed', () => stateOf(stage).terminated?.exitCode === 1);
  stage.timers.until('it backs off', () => stateOf(stage).waiting?.reason === 'CrashLoopBackOff');
  const { metadata } = onlyPod(stage);
  const place = `one_default(${metadata.uid})`;
  t.equal(stateOf(stage).waiting.message, `back-off 10s restarting failed container=main pod=${place}`);
  t.match(onlyPod(stage).status.containerStatuses[0], { restartCount: 1, lastState: { terminated: { exitCode: 1, reason: 'Error' } } });
  stage.timers.until('again', () => stateOf(stage).waiting?.message.startsWith('back-off 20s'));
  t.equal(onlyPod(stage).status.containerStatuses[0].restartCount, 2);
  t.ok(stage.events('one').includes(`BackOff: Back-off restarting failed container main in pod ${place}`));
  t.equal(onlyPod(stage).status.phase, 'Running');
  let wasReady = false;
  stage.api.subscribe(stage.api.kinds.get('v1', 'Pod'), ({ object }) => void (wasReady ||= isReady(object)));
  stage.timers.advance(30_000);
  t.notOk(wasReady, 'it is never ready in between');
  fail(stage, {});
  stage.timers.until('it is ready', () => isReady(onlyPod(stage)), 6000);
  t.end();
});

t.test('a container of an image of root is refused, as where runAsNonRoot is set', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('one', { containers: [{ name: 'main', image: 'shop:root' }] }));
  stage.timers.until('it is refused', () => stateOf(stage).waiting?.reason === 'CreateContainerConfigError');
  t.match(
    stateOf(stage).waiting.message,
    /^container has runAsNonRoot and image will run as root \(pod: "one_default\(.*\)", container: main\)$/,
  );
  t.end();
});

t.test('a container that is never ready says why, and is ready once the fault is gone', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  fail(stage, { 'shop:1': 'never_ready' });
  stage.create(pod('one'));
  stage.timers.advance(20_000);
  t.ok(stateOf(stage).running);
  t.notOk(isReady(onlyPod(stage)));
  t.ok(stage.events('one').includes('Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503'));
  fail(stage, {});
  stage.timers.until('it is ready', () => isReady(onlyPod(stage)), 6000);
  t.end();
});

t.test('a fault with a time, and the tag slow, make a pod ready so much later', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  fail(stage, { 'shop:1': { readyAfterMs: 9000 } });
  stage.create(pod('one'));
  stage.timers.advance(8900);
  t.notOk(isReady(onlyPod(stage)));
  stage.timers.advance(1500);
  t.ok(isReady(onlyPod(stage)));
  stage.create(pod('two', { containers: [{ name: 'main', image: 'shop:slow' }] }));
  stage.timers.advance(4900);
  t.notOk(isReady(stage.get('v1/Pod', 'default/two')));
  stage.timers.advance(1500);
  t.ok(isReady(stage.get('v1/Pod', 'default/two')));
  t.end();
});

t.test('a fault that is switched on leaves the pods alone that run already', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('one'));
  stage.timers.advance(2000);
  fail(stage, { 'shop:1': 'crash_loop' });
  stage.timers.advance(60_000);
  t.ok(isReady(onlyPod(stage)));
  t.end();
});

t.test('a container waits for the Secret that its environment names, and for the key', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } }];
  stage.create(pod('one', { containers: [{ name: 'main', image: 'shop:1', env }] }));
  stage.timers.until('it waits', () => stateOf(stage).waiting?.reason === 'CreateContainerConfigError');
  t.equal(stateOf(stage).waiting.message, 'secret "login" not found');
  t.ok(stage.events('one').includes('Failed: Error: secret "login" not found'));
  stage.create(secret('login', { user: 'me' }));
  stage.timers.until(
    'it lacks the key',
    () => stateOf(stage).waiting?.message === "couldn't find key password in Secret default/login",
    20_000,
  );
  stage.patch('v1/Secret', 'default/login', { stringData: null, data: { password: 'c2VjcmV0' } });
  stage.timers.until('it is ready', () => isReady(onlyPod(stage)), 20_000);
  t.end();
});

t.test('a pod whose volume is of a missing Secret waits with an event, and starts once it is there', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('one', { volumes: [{ name: 'keys', secret: { secretName: 'keys' } }] }));
  stage.timers.advance(5000);
  t.equal(stateOf(stage).waiting.reason, 'ContainerCreating');
  t.ok(stage.events('one').includes('FailedMount: MountVolume.SetUp failed for volume "keys" : secret "keys" not found'));
  stage.create(secret('keys'));
  stage.timers.until('it is ready', () => isReady(onlyPod(stage)), 2000);
  t.end();
});

t.test('a deleted pod stops within 0.3 s', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('one'));
  stage.timers.advance(2000);
  stage.remove('v1/Pod', 'default/one');
  t.ok(stage.find('v1/Pod', 'default/one'), 'not at once');
  stage.timers.advance(300);
  t.notOk(stage.find('v1/Pod', 'default/one'));
  t.ok(stage.events('one').includes('Killing: Stopping container main'));
  t.end();
});

t.test('a pod that is not started again ends: well, or with its exit code', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('good', { restartPolicy: 'Never' }));
  stage.create(pod('bad', { restartPolicy: 'Never', containers: [{ name: 'main', image: 'shop:crash' }] }));
  stage.timers.advance(3000);
  t.equal(stage.get('v1/Pod', 'default/good').status.phase, 'Succeeded');
  t.match(stage.get('v1/Pod', 'default/bad').status, { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 1 } } }] });
  t.end();
});

t.test('a pod that runs over its deadline fails', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('one', { activeDeadlineSeconds: 30 }));
  stage.timers.advance(25_000);
  t.equal(onlyPod(stage).status.phase, 'Running');
  stage.timers.advance(10_000);
  t.match(onlyPod(stage).status, { phase: 'Failed', reason: 'DeadlineExceeded' });
  t.end();
});

t.test('the job that makes the password of the Redis of Argo CD makes it, and leaves one that is there alone', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const command = ['argocd', 'admin', 'redis-initial-password'];
  stage.create(job('first', { container: { command } }));
  stage.timers.advance(3000);
  const made = stage.get('v1/Secret', 'default/argocd-redis').data.auth;
  t.match(made, /^.{16,}$/);
  stage.create(job('second', { container: { command } }));
  stage.timers.advance(3000);
  t.equal(stage.get('v1/Secret', 'default/argocd-redis').data.auth, made);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('after a restart of the process running pods run on, and starting ones start', (t) => {
  const stage = createStage();
  stage.create(deployment('shop', { replicas: 2 }));
  stage.timers.advance(3000);
  stage.create(pod('late'));
  stage.timers.advance(100);
  const versions = stage.list('v1/Pod').map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);
  const again = stage.restart();
  t.teardown(() => again.close());
  again.timers.advance(3000);
  const now = again.list('v1/Pod');
  t.ok(now.every(isReady));
  const same = now.map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).filter((one) => versions.includes(one));
  t.equal(same.length, 2, 'what runs is not written again');
  t.end();
});

t.test('a tag says how an image fares, with or without a digest after it', (t) => {
  const kinds = {
    'x:missing': 'missing',
    'x:root@sha256:aa': 'root',
    'r:5000/x:crash': 'crash',
    'x:never-ready': 'never-ready',
    'x:slow': 'slow',
  };
  for (const [image, kind] of Object.entries(kinds)) t.equal(imageFate(image, NO_FAULTS).kind, kind, image);
  for (const image of ['x', 'x:1', 'missing', 'crash/x:1', 'crash:5000/x']) t.equal(imageFate(image, NO_FAULTS).kind, 'runs', image);
  t.end();
});

t.test('a fault holds for the whole image, for its tag, and for all of its tags', (t) => {
  const image = 'registry.example.org:5000/team/shop:2@sha256:aa';
  for (const key of [image, 'registry.example.org:5000/team/shop:2', 'registry.example.org:5000/team/shop']) {
    t.equal(imageFate(image, { ...NO_FAULTS, images: { [key]: 'pull_error' } }).kind, 'missing', key);
  }
  t.equal(imageFate(image, { ...NO_FAULTS, images: { 'registry.example.org:5000/team/shop:3': 'pull_error' } }).kind, 'runs');
  t.strictSame(imageFate('x:crash', { ...NO_FAULTS, images: { x: { readyAfterMs: 7 } } }), { kind: 'slow', readyAfterMs: 7 });
  t.end();
});

t.test('a whole image name has registry and tag', (t) => {
  t.equal(fullImageName('nginx'), 'docker.io/library/nginx:latest');
  t.equal(fullImageName('team/shop:1'), 'docker.io/team/shop:1');
  t.equal(fullImageName('localhost:5000/shop@sha256:aa'), 'localhost:5000/shop@sha256:aa');
  t.end();
});
