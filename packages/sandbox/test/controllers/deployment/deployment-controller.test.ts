import t from 'tap';
import { fencepostsOf } from '../../../src/controllers/deployment/fenceposts.ts';
import type { Deployment } from '../../../src/controllers/types/workload.ts';
import { deployment } from '../support/manifests.ts';
import { createStage } from '../support/stage.ts';
import type { Any, Stage } from '../support/stage.ts';

const KIND = 'apps/v1/Deployment';
const SETS = 'apps/v1/ReplicaSet';

function condition(object: Any, type: string): Any {
  return object.status.conditions?.find((one: Any) => one.type === type);
}

function isDone(stage: Stage, name: string): boolean {
  const { metadata, status, spec } = stage.get(KIND, `default/${name}`);
  const counts = [status.updatedReplicas, status.replicas, status.availableReplicas];
  return status.observedGeneration === metadata.generation && counts.every((count) => (count ?? 0) === spec.replicas);
}

function rollOut(stage: Stage, name: string): void {
  stage.timers.until(`${name} is rolled out`, () => isDone(stage, name));
}

function setImage(stage: Stage, name: string, image: string): void {
  stage.patch(KIND, `default/${name}`, { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } });
}

t.test('a Deployment makes one ReplicaSet, serves within 3 s, and tells it in the words of Kubernetes', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { replicas: 3, annotations: { 'argosy.dev/release': 'rel-1' } }));
  const begin = stage.timers.now().getTime();
  rollOut(stage, 'shop');
  t.ok(stage.timers.now().getTime() - begin < 1500, 'quick enough for a release within 3 s');
  const [set] = stage.list(SETS);
  const object = stage.get(KIND, 'default/shop');
  t.match(condition(object, 'Progressing'), {
    status: 'True',
    reason: 'NewReplicaSetAvailable',
    message: `ReplicaSet "${set.metadata.name}" has successfully progressed.`,
  });
  t.match(condition(object, 'Available'), { status: 'True', reason: 'MinimumReplicasAvailable' });
  t.equal(object.metadata.annotations['deployment.kubernetes.io/revision'], '1');
  const own = object.metadata.managedFields.filter(({ manager }: Any) => manager === 'kube-controller-manager');
  t.match(own, [{ subresource: 'status', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:deployment.kubernetes.io/revision': {} } } } }]);
  t.equal(own.length, 1, 'the revision is written with the status');
  t.match(set.metadata.annotations, {
    'deployment.kubernetes.io/revision': '1',
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
    'argosy.dev/release': 'rel-1',
  });
  t.match(set.metadata.name, new RegExp(`^shop-${set.metadata.labels['pod-template-hash']}$`));
  t.strictSame(stage.events('shop'), [`ScalingReplicaSet: Scaled up replica set ${set.metadata.name} from 0 to 3`]);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('nothing is written any more once a Deployment serves', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { replicas: 2 }));
  rollOut(stage, 'shop');
  stage.timers.advance(2000);
  const before = stage.api.resourceVersion;
  stage.timers.advance(30 * 60_000);
  t.equal(stage.api.resourceVersion, before);
  t.end();
});

t.test('a rolling update never has fewer pods available than wanted, nor more than the surge allows', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } };
  stage.create(deployment('shop', { replicas: 4, spec: { strategy } }));
  rollOut(stage, 'shop');
  const seen = { most: 0, least: 99 };
  stage.api.subscribe(stage.api.kinds.get('v1', 'Pod'), () => {
    const pods = stage.list('v1/Pod').filter((pod) => pod.metadata.deletionTimestamp === undefined);
    seen.most = Math.max(seen.most, pods.length);
    seen.least = Math.min(seen.least, pods.filter((pod) => condition(pod, 'Ready')?.status === 'True').length);
  });
  setImage(stage, 'shop', 'shop:2');
  stage.timers.advance(5);
  rollOut(stage, 'shop');
  t.strictSame(seen, { most: 5, least: 4 });
  const images = stage
    .list('v1/Pod')
    .filter((pod) => pod.metadata.deletionTimestamp === undefined)
    .map((pod) => pod.spec.containers[0].image);
  t.strictSame(new Set(images), new Set(['shop:2']));
  t.equal(stage.get(KIND, 'default/shop').metadata.annotations['deployment.kubernetes.io/revision'], '2');
  t.end();
});

t.test('going back to an earlier template takes its ReplicaSet again, with a new revision and the old one in its history', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { image: 'shop:1' }));
  rollOut(stage, 'shop');
  const [first] = stage.list(SETS);
  for (const image of ['shop:2', 'shop:1']) {
    setImage(stage, 'shop', image);
    stage.timers.advance(5);
    rollOut(stage, 'shop');
  }
  const set = stage.get(SETS, `default/${first.metadata.name}`);
  t.equal(set.metadata.uid, first.metadata.uid);
  t.equal(stage.list(SETS).length, 2);
  t.equal(set.metadata.annotations['deployment.kubernetes.io/revision'], '3');
  t.equal(set.metadata.annotations['deployment.kubernetes.io/revision-history'], '1');
  t.end();
});

t.test('no more old ReplicaSets stay than revisionHistoryLimit says', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { spec: { revisionHistoryLimit: 2 } }));
  rollOut(stage, 'shop');
  for (let version = 2; version <= 6; version += 1) {
    setImage(stage, 'shop', `shop:${version}`);
    stage.timers.advance(5);
    rollOut(stage, 'shop');
    stage.timers.advance(1000);
  }
  const revisions = stage.list(SETS).map((set) => Number(set.metadata.annotations['deployment.kubernetes.io/revision']));
  t.strictSame(
    revisions.toSorted((a, b) => a - b),
    [4, 5, 6],
  );
  t.end();
});

t.test('Recreate starts no new pod before the last old one is gone', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { replicas: 2, spec: { strategy: { type: 'Recreate' } } }));
  rollOut(stage, 'shop');
  let mixed = false;
  stage.api.subscribe(stage.api.kinds.get('v1', 'Pod'), () => {
    mixed ||= new Set(stage.list('v1/Pod').map((pod) => pod.metadata.labels['pod-template-hash'])).size > 1;
  });
  setImage(stage, 'shop', 'shop:2');
  stage.timers.advance(5);
  rollOut(stage, 'shop');
  t.notOk(mixed);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('a rollout that makes no progress is told as overdue after its deadline, and the old pods go on serving (fact-17)', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  const spec = { progressDeadlineSeconds: 12, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } } };
  stage.create(deployment('shop', { spec }));
  rollOut(stage, 'shop');
  setImage(stage, 'shop', 'shop:missing');
  const begin = stage.timers.now().getTime();
  stage.timers.until('overdue', () => condition(stage.get(KIND, 'default/shop'), 'Progressing').reason === 'ProgressDeadlineExceeded');
  const seconds = (stage.timers.now().getTime() - begin) / 1000;
  t.ok(seconds >= 12 && seconds < 15, `${seconds} s`);
  const object = stage.get(KIND, 'default/shop');
  const failing = stage.list(SETS).find((set) => set.spec.template.spec.containers[0].image === 'shop:missing');
  t.match(condition(object, 'Progressing'), {
    status: 'False',
    message: `ReplicaSet "${failing.metadata.name}" has timed out progressing.`,
  });
  t.match(object.status, { availableReplicas: 1, unavailableReplicas: 1, updatedReplicas: 1, replicas: 2 });
  setImage(stage, 'shop', 'shop:3');
  stage.timers.advance(5);
  rollOut(stage, 'shop');
  t.equal(condition(stage.get(KIND, 'default/shop'), 'Progressing').reason, 'NewReplicaSetAvailable', 'a later good image heals it');
  t.end();
});

t.test('pods that the cluster refuses are told by the Deployment, and made once it lets them', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'small', namespace: 'default' },
    spec: { hard: { pods: '1' } },
  });
  stage.create(deployment('shop', { replicas: 2 }));
  stage.timers.advance(2000);
  const object = stage.get(KIND, 'default/shop');
  t.match(condition(object, 'ReplicaFailure'), {
    status: 'True',
    reason: 'FailedCreate',
    message: /^pods "shop-.*" is forbidden: exceeded quota: small/,
  });
  const [set] = stage.list(SETS);
  t.match(stage.events(set.metadata.name).at(-1), /^FailedCreate: (\(combined from similar events\): )?Error creating: pods "shop-/);
  t.ok(stage.events(set.metadata.name).length <= 13, 'events that differ in a name only are told together');
  stage.patch('v1/ResourceQuota', 'default/small', { spec: { hard: { pods: '5' } } });
  rollOut(stage, 'shop');
  stage.timers.advance(500);
  t.equal(condition(stage.get(KIND, 'default/shop'), 'ReplicaFailure'), undefined);
  t.end();
});

t.test('a paused Deployment rolls nothing out, and goes on afterwards', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', {}));
  rollOut(stage, 'shop');
  stage.patch(KIND, 'default/shop', { spec: { paused: true } });
  stage.timers.advance(50);
  t.match(condition(stage.get(KIND, 'default/shop'), 'Progressing'), { status: 'Unknown', reason: 'DeploymentPaused' });
  setImage(stage, 'shop', 'shop:2');
  stage.timers.advance(3000);
  t.equal(stage.list(SETS).length, 1);
  stage.patch(KIND, 'default/shop', { spec: { replicas: 3 } });
  stage.timers.advance(3000);
  t.equal(stage.list('v1/Pod').length, 3, 'its size follows all the same');
  stage.patch(KIND, 'default/shop', { spec: { paused: false } });
  stage.timers.advance(5);
  rollOut(stage, 'shop');
  t.equal(stage.list(SETS).length, 2);
  t.end();
});

t.test('a change of size in the middle of a rollout is shared out', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { replicas: 10, spec: { strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } } }));
  rollOut(stage, 'shop');
  setImage(stage, 'shop', 'shop:never-ready');
  stage.timers.advance(3000);
  const sizes = (): number[] => stage.list(SETS).map((set) => set.spec.replicas as number);
  t.strictSame(
    sizes().toSorted((a, b) => a - b),
    [5, 8],
  );
  stage.patch(KIND, 'default/shop', { spec: { replicas: 15 } });
  stage.timers.advance(3000);
  t.strictSame(
    sizes().toSorted((a, b) => a - b),
    [7, 11],
    'as the documentation of Kubernetes has it',
  );
  t.end();
});

t.test('minReadySeconds holds a rollout back until a pod has been ready for so long', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { spec: { minReadySeconds: 10 } }));
  stage.timers.advance(5000);
  t.match(stage.get(KIND, 'default/shop').status, { readyReplicas: 1, unavailableReplicas: 1 });
  stage.timers.advance(6500);
  t.match(stage.get(KIND, 'default/shop').status, { readyReplicas: 1, availableReplicas: 1 });
  t.end();
});

t.test('a Deployment without replicas is complete', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', { replicas: 0 }));
  stage.timers.advance(200);
  const object = stage.get(KIND, 'default/shop');
  t.equal(object.status.observedGeneration, 1);
  t.match(condition(object, 'Available'), { status: 'True' });
  t.match(condition(object, 'Progressing'), { reason: 'NewReplicaSetAvailable' });
  t.end();
});

t.test('pods of an orphaned ReplicaSet are taken on again by a Deployment of the same name', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(deployment('shop', {}));
  rollOut(stage, 'shop');
  const [pod] = stage.list('v1/Pod');
  stage.remove(KIND, 'default/shop', 'Orphan');
  stage.timers.until('the Deployment is gone', () => stage.find(KIND, 'default/shop') === undefined);
  t.equal(stage.list(SETS)[0].metadata.ownerReferences, undefined);
  stage.create(deployment('shop', {}));
  stage.timers.advance(3000);
  t.strictSame(
    stage.list('v1/Pod').map(({ metadata }) => metadata.uid),
    [pod.metadata.uid],
  );
  t.end();
});

function posts(replicas: number, rollingUpdate: object): [number, number] {
  const object = deployment('shop', { replicas, spec: { strategy: { type: 'RollingUpdate', rollingUpdate } } });
  const { maxSurge, maxUnavailable } = fencepostsOf(object as unknown as Deployment);
  return [maxSurge, maxUnavailable];
}

t.test('a share of surge is rounded up, a share of absence down, and never do both stand still', (t) => {
  t.strictSame(posts(10, { maxSurge: '25%', maxUnavailable: '25%' }), [3, 2]);
  t.strictSame(posts(1, { maxSurge: '25%', maxUnavailable: '25%' }), [1, 0]);
  t.strictSame(posts(4, { maxSurge: 0, maxUnavailable: 0 }), [0, 1]);
  t.strictSame(posts(2, { maxSurge: 3, maxUnavailable: 5 }), [3, 2]);
  t.strictSame(posts(0, { maxSurge: '25%', maxUnavailable: '25%' }), [0, 0]);
  t.end();
});
