import t from 'tap';
import { configMap, deployment, namespace, service } from '../support/manifests.ts';
import { createStage, type Any, type Stage } from '../support/stage.ts';

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
