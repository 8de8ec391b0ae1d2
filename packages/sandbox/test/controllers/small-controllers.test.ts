import t from 'tap';
import { createRecorder } from '../../src/controllers/framework/recorder.ts';
import { configMap, deployment, job, namespace, service } from './support/manifests.ts';
import { createStage } from './support/stage.ts';
import type { Any, Stage } from './support/stage.ts';

function budget(spec: object) {
  const selector = { matchLabels: { app: 'shop' } };
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { selector, ...spec },
  };
}

t.test('a budget counts the healthy pods, those that are wanted, and how many may be away', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(budget({ maxUnavailable: 1 }));
  stage.timers.advance(50);
  t.match(stage.get('policy/v1/PodDisruptionBudget', 'default/shop').status, {
    expectedPods: 0,
    disruptionsAllowed: 0,
    observedGeneration: 1,
  });
  stage.create(deployment('shop', { replicas: 3 }));
  stage.timers.advance(2000);
  t.match(stage.get('policy/v1/PodDisruptionBudget', 'default/shop').status, {
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
    disruptionsAllowed: 1,
    conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' }],
  });
  stage.patch('policy/v1/PodDisruptionBudget', 'default/shop', { spec: { maxUnavailable: null, minAvailable: '100%' } });
  stage.timers.advance(50);
  t.match(stage.get('policy/v1/PodDisruptionBudget', 'default/shop').status, {
    desiredHealthy: 3,
    disruptionsAllowed: 0,
    conditions: [{ status: 'False', reason: 'InsufficientPods' }],
  });
  t.strictSame(stage.failures, []);
  t.end();
});

function address(stage: Stage, name: string): string | undefined {
  return stage.get('v1/Service', `default/${name}`).status.loadBalancer.ingress?.[0].ip;
}

t.test('each Service of type LoadBalancer gets an address of its own, and loses it with the type', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  for (const name of ['one', 'two']) stage.create(service(name, { type: 'LoadBalancer' }));
  stage.create(service('inner'));
  stage.timers.advance(500);
  t.match(address(stage, 'one'), /^203\.0\.113\.\d+$/);
  t.not(address(stage, 'one'), address(stage, 'two'));
  t.equal(address(stage, 'inner'), undefined);
  stage.patch('v1/Service', 'default/one', { spec: { type: 'ClusterIP' } });
  stage.timers.advance(500);
  t.equal(address(stage, 'one'), undefined);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('an Ingress gets the address of the one way in', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const backend = { service: { name: 'shop', port: { number: 80 } } };
  const rules = [{ host: 'shop.example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
  stage.create({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'shop', namespace: 'default' }, spec: { rules } });
  stage.timers.advance(500);
  t.match(stage.get('networking.k8s.io/v1/Ingress', 'default/shop').status, { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } });
  t.end();
});

function used(stage: Stage): Record<string, string> {
  return stage.get('v1/ResourceQuota', 'default/small').status.used;
}

t.test('a quota tells what is used of it, also of what was there before it', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const resources = { requests: { cpu: '250m', memory: '64Mi' } };
  stage.create(deployment('shop', { replicas: 3, container: { resources } }));
  stage.timers.advance(2000);
  const hard = { pods: '10', 'requests.cpu': '2', 'requests.memory': '1Gi', configmaps: '5', 'count/deployments.apps': '2' };
  stage.create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small', namespace: 'default' }, spec: { hard } });
  stage.timers.advance(200);
  t.strictSame(used(stage), {
    pods: '3',
    'requests.cpu': '750m',
    'requests.memory': '192Mi',
    configmaps: '1',
    'count/deployments.apps': '1',
  });
  stage.create(configMap('one'));
  stage.create(job('short', { container: { resources } }));
  stage.timers.until('the job runs', () => used(stage)['pods'] === '4');
  stage.timers.advance(2000);
  t.match(used(stage), { pods: '3', configmaps: '2' }, 'pods that have ended take no room');
  t.match(stage.get('v1/ResourceQuota', 'default/small').status.hard, hard);
  stage.remove('apps/v1/Deployment', 'default/shop');
  stage.timers.advance(2000);
  t.match(used(stage), { pods: '0', 'requests.cpu': '0' });
  t.strictSame(stage.failures, []);
  t.end();
});

function recorderOf(stage: Stage) {
  return createRecorder(stage.api, stage.timers, stage.api.kinds.get('v1', 'Event'));
}

t.test('what happens again is counted in the event that there is', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const about = stage.create(configMap('one'));
  const recorder = recorderOf(stage);
  for (let time = 0; time < 5; time += 1) {
    recorder.record(about, { type: 'Normal', reason: 'Seen', message: 'Seen again', component: 'test' });
    stage.timers.advance(1000);
  }
  const [event, other] = stage.list('v1/Event');
  t.equal(other, undefined);
  t.match(event, {
    count: 5,
    reason: 'Seen',
    source: { component: 'test' },
    involvedObject: { kind: 'ConfigMap', name: 'one', uid: about.metadata.uid },
  });
  t.ok(event.firstTimestamp < event.lastTimestamp);
  t.end();
});

t.test('events go an hour after they were told last, and never are there more than 5,000', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const about = Array.from({ length: 60 }, (_, number) => stage.create(configMap(`map-${number}`)));
  const recorder = recorderOf(stage);
  for (let time = 0; time < 100; time += 1) {
    for (const one of about) recorder.record(one, { type: 'Normal', reason: `Reason${time}`, message: 'x', component: 'test' });
    stage.timers.advance(100);
  }
  t.ok(stage.list('v1/Event').length <= 5000);
  t.equal(stage.list('v1/Event').filter(({ reason }) => reason === 'Reason0').length, 0, 'the oldest are gone');
  t.equal(stage.list('v1/Event').filter(({ reason }) => reason === 'Reason99').length, 60);
  stage.timers.advance(3_700_000);
  t.equal(stage.list('v1/Event').length, 0);
  t.end();
});

function inside(stage: Stage, name: string): number {
  return stage.api.kinds.all().flatMap((kind) => (kind.namespaced ? [...stage.api.list(kind, { namespace: name }).items] : [])).length;
}

t.test('a namespace with a Deployment is gone in 0.5 to 2 s, with all that is in it', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(namespace('team'));
  stage.timers.advance(100);
  stage.create(deployment('shop', { namespace: 'team', replicas: 2 }));
  const web = service('shop');
  stage.create({ ...web, metadata: { ...web.metadata, namespace: 'team' } });
  stage.timers.advance(3000);
  t.ok(inside(stage, 'team') > 8);
  const begin = stage.timers.now().getTime();
  stage.remove('v1/Namespace', 'team');
  t.equal(stage.get('v1/Namespace', 'team').status.phase, 'Terminating');
  stage.timers.until('it is gone', () => stage.find('v1/Namespace', 'team') === undefined, 3000);
  const seconds = (stage.timers.now().getTime() - begin) / 1000;
  t.ok(seconds >= 0.5 && seconds <= 2, `${seconds} s`);
  t.equal(inside(stage, 'team'), 0);
  stage.create(namespace('team'));
  stage.timers.advance(100);
  t.equal(stage.get('v1/Namespace', 'team').status.phase, 'Active', 'it can be made again');
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('what a finalizer holds keeps the namespace, which says so, until it is let go', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(namespace('team'));
  stage.timers.advance(100);
  const held = configMap('held');
  stage.create({ ...held, metadata: { name: 'held', namespace: 'team', finalizers: ['example.org/hold'] } });
  stage.remove('v1/Namespace', 'team');
  stage.timers.advance(5000);
  const conditions = stage.get('v1/Namespace', 'team').status.conditions as Any[];
  const messages = conditions.filter(({ status }) => status === 'True').map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
  t.strictSame(messages, [
    'NamespaceContentRemaining SomeResourcesRemain: Some resources are remaining: configmaps has 1 resource instances',
    'NamespaceFinalizersRemaining SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances',
  ]);
  stage.patch('v1/ConfigMap', 'team/held', { metadata: { finalizers: null } });
  stage.timers.advance(200);
  t.notOk(stage.find('v1/Namespace', 'team'));
  t.end();
});
