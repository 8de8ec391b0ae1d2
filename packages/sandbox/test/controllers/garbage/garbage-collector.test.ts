import t from 'tap';
import type { OwnerReference } from '../../../src/kubernetes/object.ts';
import { configMap, deployment, pod } from '../support/manifests.ts';
import { createStage, type Stage } from '../support/stage.ts';

function own(stage: Stage, name: string, block = true): OwnerReference {
  const { uid } = stage.get('v1/ConfigMap', `default/${name}`).metadata;
  return { apiVersion: 'v1', kind: 'ConfigMap', name, uid, blockOwnerDeletion: block };
}

function withOwners(manifest: ReturnType<typeof configMap>, ...ownerReferences: OwnerReference[]): ReturnType<typeof configMap> {
  return { ...manifest, metadata: { ...manifest.metadata, ownerReferences } };
}

t.test('what a Deployment made goes after it, quickly and wholly', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { replicas: 3 }));
  stage.timers.advance(2000);
  stage.remove('apps/v1/Deployment', 'default/shop', 'Background');
  t.notOk(stage.find('apps/v1/Deployment', 'default/shop'), 'itself at once');
  stage.timers.advance(600);
  t.equal(stage.list('apps/v1/ReplicaSet').length + stage.list('v1/Pod').length, 0);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('in the foreground an owner goes last', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { replicas: 2 }));
  stage.timers.advance(2000);
  const gone: string[] = [];
  stage.api.subscribe('all', ({ type, object }) => void (type === 'DELETED' && object.kind !== 'Event' && gone.push(object.kind)));
  stage.remove('apps/v1/Deployment', 'default/shop', 'Foreground');
  t.ok(stage.get('apps/v1/Deployment', 'default/shop').metadata.deletionTimestamp);
  stage.timers.advance(1000);
  t.strictSame(
    gone.filter((kind) => kind !== 'Endpoints'),
    ['Pod', 'Pod', 'ReplicaSet', 'Deployment'],
  );
  t.end();
});

t.test('orphaned dependents stay, without the owner in them', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(configMap('owner'));
  stage.create(withOwners(configMap('one'), own(stage, 'owner')));
  stage.remove('v1/ConfigMap', 'default/owner', 'Orphan');
  stage.timers.advance(200);
  t.notOk(stage.find('v1/ConfigMap', 'default/owner'));
  t.equal(stage.get('v1/ConfigMap', 'default/one').metadata.ownerReferences, undefined);
  t.end();
});

t.test('an object with two owners goes with the second, and forgets the first', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(configMap('first'));
  stage.create(configMap('second'));
  stage.create(withOwners(configMap('one'), own(stage, 'first'), own(stage, 'second')));
  stage.remove('v1/ConfigMap', 'default/first');
  stage.timers.advance(200);
  t.strictSame(
    stage.get('v1/ConfigMap', 'default/one').metadata.ownerReferences.map(({ name }: OwnerReference) => name),
    ['second'],
  );
  stage.remove('v1/ConfigMap', 'default/second');
  stage.timers.advance(200);
  t.notOk(stage.find('v1/ConfigMap', 'default/one'));
  t.end();
});

t.test('an object whose owner was never there goes', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(configMap('real'));
  const absent = { ...own(stage, 'real'), uid: '11111111-1111-4111-8111-111111111111' };
  stage.create(withOwners(configMap('one'), absent));
  stage.timers.advance(200);
  t.notOk(stage.find('v1/ConfigMap', 'default/one'));
  t.ok(stage.find('v1/ConfigMap', 'default/real'));
  t.end();
});

t.test('a dependent that does not block its owner lets it go first', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(configMap('owner'));
  const held = withOwners(configMap('held'), own(stage, 'owner', false));
  stage.create({ ...held, metadata: { ...held.metadata, finalizers: ['example.org/hold'] } });
  stage.remove('v1/ConfigMap', 'default/owner', 'Foreground');
  stage.timers.advance(200);
  t.notOk(stage.find('v1/ConfigMap', 'default/owner'));
  t.ok(stage.get('v1/ConfigMap', 'default/held').metadata.deletionTimestamp);
  stage.patch('v1/ConfigMap', 'default/held', { metadata: { finalizers: null } });
  t.notOk(stage.find('v1/ConfigMap', 'default/held'));
  t.end();
});

t.test('an object without owners stays', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(pod('lonely', {}, { labels: { app: 'x' } }));
  stage.timers.advance(2000);
  t.ok(stage.find('v1/Pod', 'default/lonely'), 'a pod without owners stays');
  t.end();
});
