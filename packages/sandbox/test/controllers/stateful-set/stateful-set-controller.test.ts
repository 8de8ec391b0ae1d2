import t from 'tap';
import { statefulSet } from '../support/manifests.ts';
import { createStage, type Stage } from '../support/stage.ts';

const KIND = 'apps/v1/StatefulSet';

function isDone(stage: Stage, name: string): boolean {
  const { metadata, spec, status } = stage.get(KIND, `default/${name}`);
  const counts = [status.readyReplicas ?? 0, status.updatedReplicas ?? 0, status.replicas];
  const seen = status.observedGeneration === metadata.generation && status.currentRevision === status.updateRevision;
  return seen && counts.every((count) => count === spec.replicas);
}

function rollOut(stage: Stage, name: string): void {
  stage.timers.advance(10);
  stage.timers.until(`${name} is rolled out`, () => isDone(stage, name));
}

/** The names of pods in the order in which they came. */
function arrivals(stage: Stage): string[] {
  const names: string[] = [];
  stage.api.subscribe(stage.api.kinds.get('v1', 'Pod'), ({ type, object }) => void (type === 'ADDED' && names.push(object.metadata.name)));
  return names;
}

t.test('pods come one after the other, each once the one before serves', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const names = arrivals(stage);
  stage.create(statefulSet('db', { replicas: 3 }));
  stage.timers.advance(200);
  t.strictSame(names, ['db-0']);
  rollOut(stage, 'db');
  t.strictSame(names, ['db-0', 'db-1', 'db-2']);
  const { status } = stage.get(KIND, 'default/db');
  t.match(status, { replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3, availableReplicas: 3, collisionCount: 0 });
  t.match(stage.get('v1/Pod', 'default/db-1'), {
    metadata: {
      labels: {
        'statefulset.kubernetes.io/pod-name': 'db-1',
        'apps.kubernetes.io/pod-index': '1',
        'controller-revision-hash': status.updateRevision,
      },
    },
    spec: { hostname: 'db-1', subdomain: 'db' },
  });
  t.match(stage.events('db'), [/^SuccessfulCreate: Create Pod db-0 in StatefulSet db successful$/]);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('Parallel makes all of them at once', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const names = arrivals(stage);
  stage.create(statefulSet('db', { replicas: 3, spec: { podManagementPolicy: 'Parallel' } }));
  stage.timers.advance(50);
  t.equal(names.length, 3);
  t.end();
});

t.test('an update goes from the last pod to the first, and stops at the partition', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(statefulSet('db', { replicas: 3, spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } } }));
  rollOut(stage, 'db');
  const names = arrivals(stage);
  stage.patch(KIND, 'default/db', { spec: { template: { spec: { containers: [{ name: 'main', image: 'shop:2' }] } } } });
  stage.timers.advance(10_000);
  t.strictSame(names, ['db-2', 'db-1']);
  t.equal(stage.get('v1/Pod', 'default/db-0').spec.containers[0].image, 'shop:1');
  t.match(stage.get(KIND, 'default/db').status, { updatedReplicas: 2, currentReplicas: 1 });
  stage.patch(KIND, 'default/db', { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } });
  rollOut(stage, 'db');
  t.equal(stage.get('v1/Pod', 'default/db-0').spec.containers[0].image, 'shop:2');
  t.equal(stage.list('apps/v1/ControllerRevision').length, 2);
  t.end();
});

t.test('a smaller set loses its last pods first, and keeps their claims', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const volumeClaimTemplates = [
    { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ];
  stage.create(statefulSet('db', { replicas: 3, spec: { volumeClaimTemplates } }));
  rollOut(stage, 'db');
  stage.patch(KIND, 'default/db', { spec: { replicas: 1 } });
  rollOut(stage, 'db');
  t.strictSame(
    stage.list('v1/Pod').map(({ metadata }) => metadata.name),
    ['db-0'],
  );
  const claims = stage.list('v1/PersistentVolumeClaim');
  t.strictSame(
    claims.map(({ metadata, status }) => `${metadata.name} ${status.phase}`),
    ['data-db-0 Bound', 'data-db-1 Bound', 'data-db-2 Bound'],
  );
  t.equal(
    stage.get('v1/Pod', 'default/db-0').spec.volumes.find(({ name }: { name: string }) => name === 'data').persistentVolumeClaim.claimName,
    'data-db-0',
  );
  t.end();
});

t.test('a pod that is deleted comes back under its name', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(statefulSet('db', { replicas: 2 }));
  rollOut(stage, 'db');
  const { uid } = stage.get('v1/Pod', 'default/db-0').metadata;
  stage.remove('v1/Pod', 'default/db-0');
  stage.timers.until('it is back', () => (stage.find('v1/Pod', 'default/db-0')?.metadata.uid ?? uid) !== uid);
  rollOut(stage, 'db');
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('below the partition a pod comes back as its revision keeps it, and an old template is the newest again', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const image = (name: string) => ({ spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } } });
  stage.create(statefulSet('db', { replicas: 2, spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } } }));
  rollOut(stage, 'db');
  stage.patch(KIND, 'default/db', image('shop:2'));
  stage.timers.advance(5000);
  stage.remove('v1/Pod', 'default/db-0');
  stage.timers.advance(5000);
  t.equal(stage.get('v1/Pod', 'default/db-0').spec.containers[0].image, 'shop:1');
  stage.patch(KIND, 'default/db', image('shop:1'));
  rollOut(stage, 'db');
  const revisions = stage
    .list('apps/v1/ControllerRevision')
    .map(({ revision, data }) => [revision, data.spec.template.spec.containers[0].image]);
  t.strictSame(
    revisions.toSorted(([a], [b]) => a - b),
    [
      [2, 'shop:2'],
      [3, 'shop:1'],
    ],
  );
  t.end();
});
