import t from 'tap';
import { claim, pod } from '../support/manifests.ts';
import { createStage } from '../support/stage.ts';

const CLAIM = 'v1/PersistentVolumeClaim';
const VOLUME = 'v1/PersistentVolume';

t.test('a claim gets a volume of the default storage class, which goes with it', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(claim('data'));
  stage.timers.advance(100);
  const { metadata, spec, status } = stage.get(CLAIM, 'default/data');
  t.match(status, { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } });
  t.match(spec, { volumeName: `pvc-${metadata.uid}`, storageClassName: 'standard' });
  t.match(stage.get(VOLUME, `pvc-${metadata.uid}`), {
    status: { phase: 'Bound' },
    spec: { claimRef: { name: 'data', uid: metadata.uid } },
  });
  stage.remove(CLAIM, 'default/data');
  stage.timers.advance(200);
  t.equal(stage.list(VOLUME).length + stage.list(CLAIM).length, 0);
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('a claim of an unknown class waits, and is bound once the class is there', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(claim('data', { storageClassName: 'fast' }));
  stage.timers.advance(100);
  t.equal(stage.get(CLAIM, 'default/data').status.phase, 'Pending');
  t.match(stage.events('data'), ['ProvisioningFailed: storageclass.storage.k8s.io "fast" not found']);
  stage.create({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast' },
    provisioner: 'x/y',
    reclaimPolicy: 'Retain',
  });
  stage.timers.advance(100);
  t.equal(stage.get(CLAIM, 'default/data').status.phase, 'Bound');
  stage.remove(CLAIM, 'default/data');
  stage.timers.advance(200);
  t.strictSame(
    stage.list(VOLUME).map(({ status }) => status.phase),
    ['Released'],
    'a volume that is to be retained stays',
  );
  t.end();
});

t.test('a claim takes a volume of its class that somebody made by hand, whether there is such a class or not', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  for (const storageClassName of ['other', 'by-hand']) {
    const spec = { storageClassName, accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/data' } };
    stage.create({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `of-${storageClassName}` }, spec });
  }
  stage.create(claim('data', { storageClassName: 'by-hand' }));
  stage.timers.advance(100);
  t.match(stage.get(CLAIM, 'default/data'), { spec: { volumeName: 'of-by-hand' }, status: { phase: 'Bound' } });
  t.end();
});

t.test('a claim that a pod uses stays until the pod is gone', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create(claim('data'));
  stage.create(pod('user', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }));
  stage.timers.advance(2000);
  stage.remove(CLAIM, 'default/data');
  stage.timers.advance(2000);
  t.ok(stage.get(CLAIM, 'default/data').metadata.deletionTimestamp);
  stage.remove('v1/Pod', 'default/user');
  stage.timers.advance(1000);
  t.notOk(stage.find(CLAIM, 'default/data'));
  t.end();
});
