import t from 'tap';
import type { ApiEvent, DeleteOptions } from '../../../src/kubernetes/api.ts';
import type { Manifest } from '../../../src/kubernetes/object.ts';
import { configMap, createCluster, refusal } from '../fixtures.ts';

t.beforeEach((t) => {
  t.context = createCluster();
});
const clusterOf = (t: { context: unknown }) => t.context as ReturnType<typeof createCluster>;

t.test('an object that nothing holds is gone at once, and its deletion is a version', (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  const ref = { kind: configMaps, namespace: 'default', name: 'a' };
  const made = api.create(configMaps, configMap('a', { x: '1' }));
  const events: ApiEvent[] = [];
  api.subscribe(configMaps, (event) => void events.push(event));
  api.remove(ref);
  t.equal(api.find(ref), undefined);
  t.match(events, [
    {
      type: 'DELETED',
      object: { data: { x: '1' }, metadata: { resourceVersion: String(Number(made.metadata.resourceVersion) + 1) } },
      old: made,
    },
  ]);
  t.throws(() => api.remove(ref), refusal(404, 'configmaps "a" not found'));
  t.end();
});

t.test('finalizers hold an object that is going; the last one taken away lets it go', (t) => {
  const { api, kind, clock } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  const ref = { kind: configMaps, namespace: 'default', name: 'a' };
  api.create(configMaps, configMap('a', {}, { finalizers: ['shop.test/a', 'shop.test/b'] }));
  clock.advance(5000);
  const going = api.remove(ref);
  t.match(going.metadata, { deletionTimestamp: '2026-11-21T10:00:05Z', deletionGracePeriodSeconds: 0 });
  clock.advance(5000);
  t.equal(api.remove(ref), going, 'a second deletion changes nothing');
  const set = (finalizers: string[] | null) => api.patch(ref, { type: 'merge', body: { metadata: { finalizers } } });
  const message = /no new finalizers can be added if the object is being deleted, found new finalizers \[\]string\{"shop\.test\/c"\}$/;
  t.throws(() => set(['shop.test/a', 'shop.test/c']), refusal(422, message));
  set(['shop.test/a']);
  t.ok(api.find(ref));
  const events: string[] = [];
  api.subscribe(configMaps, ({ type }) => void events.push(type));
  set(null);
  t.equal(api.find(ref), undefined);
  t.same(events, ['DELETED']);
  t.end();
});

const POLICIES: readonly (readonly [options: DeleteOptions, before: string[], after: string[] | undefined])[] = [
  [{ propagationPolicy: 'Foreground' }, [], ['foregroundDeletion']],
  [{ propagationPolicy: 'Orphan' }, [], ['orphan']],
  [{ propagationPolicy: 'Background' }, [], undefined],
  [{ propagationPolicy: 'Background' }, ['foregroundDeletion', 'shop.test/a'], ['shop.test/a']],
  [{ propagationPolicy: 'Foreground' }, ['orphan'], ['foregroundDeletion']],
  [{}, ['foregroundDeletion'], ['foregroundDeletion']],
];
for (const [options, before, after] of POLICIES) {
  t.test(`deleting with ${options.propagationPolicy ?? 'no policy'} leaves [${before.join()}] as [${after?.join() ?? 'nothing'}]`, (t) => {
    const { api, kind } = clusterOf(t);
    const ref = { kind: kind('v1', 'ConfigMap'), namespace: 'default', name: 'a' };
    api.create(ref.kind, configMap('a', {}, before.length === 0 ? {} : { finalizers: before }));
    api.remove(ref, options);
    t.same(api.find(ref)?.metadata.finalizers, after);
    t.end();
  });
}

t.test('a Job leaves its pods alone unless something else is said', (t) => {
  const { api, kind } = clusterOf(t);
  const ref = { kind: kind('batch/v1', 'Job'), namespace: 'default', name: 'once' };
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'registry.test/a:1' }] } };
  api.create(ref.kind, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once', namespace: 'default' }, spec: { template } });
  t.same(api.remove(ref).metadata.finalizers, ['orphan']);
  t.end();
});

t.test("preconditions that do not hold are conflicts in Kubernetes' words", (t) => {
  const { api, kind } = clusterOf(t);
  const ref = { kind: kind('v1', 'ConfigMap'), namespace: 'default', name: 'a' };
  const { uid, resourceVersion } = api.create(ref.kind, configMap('a')).metadata;
  const other = `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (x) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
  t.throws(() => api.remove(ref, { preconditions: { uid: 'x' } }), refusal(409, other));
  const older = `Operation cannot be fulfilled on ConfigMap "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
  t.throws(() => api.remove(ref, { preconditions: { resourceVersion: '1' } }), refusal(409, older));
  api.remove(ref, { preconditions: { uid, resourceVersion }, dryRun: true });
  t.ok(api.find(ref), 'a dry run deletes nothing');
  api.remove(ref, { preconditions: { uid, resourceVersion } });
  t.equal(api.find(ref), undefined);
  t.end();
});

t.test('a pod on a node has time to end, which a second deletion may only shorten', (t) => {
  const { api, kind, clock } = clusterOf(t);
  const pods = kind('v1', 'Pod');
  api.create(kind('v1', 'ServiceAccount'), {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'default' },
  });
  const spec = { containers: [{ name: 'a', image: 'registry.test/a:1' }], terminationGracePeriodSeconds: 20 };
  const pod: Manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'default' }, spec };
  const ref = { kind: pods, namespace: 'default', name: 'a' };
  api.create(pods, pod);
  api.remove(ref);
  t.equal(api.find(ref), undefined, 'one that runs nowhere is gone at once');
  const made = api.create(pods, pod);
  api.update(pods, { ...made, spec: { ...(made['spec'] as object), nodeName: 'sandbox-1' } }, { subresource: 'binding' });
  t.equal(api.get(ref).metadata.generation, 1, 'a binding is no change of what is wanted');
  t.match(api.remove(ref).metadata, { deletionTimestamp: '2026-11-21T10:00:20Z', deletionGracePeriodSeconds: 20, generation: 2 });
  clock.advance(1000);
  t.match(api.remove(ref, { gracePeriodSeconds: 60 }).metadata, { deletionTimestamp: '2026-11-21T10:00:20Z' });
  t.match(api.remove(ref, { gracePeriodSeconds: 5 }).metadata, {
    deletionTimestamp: '2026-11-21T10:00:05Z',
    deletionGracePeriodSeconds: 5,
  });
  api.patch(ref, { type: 'merge', body: { metadata: { labels: { still: 'here' } } } });
  t.ok(api.find(ref), 'another write does not end it');
  api.remove(ref, { gracePeriodSeconds: 0 });
  t.equal(api.find(ref), undefined);
  t.end();
});

t.test('a namespace is held by its content until that is declared gone', (t) => {
  const { api, kind } = clusterOf(t);
  const namespaces = kind('v1', 'Namespace');
  const ref = { kind: namespaces, name: 'shop' };
  t.match(api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }), {
    metadata: { labels: { 'kubernetes.io/metadata.name': 'shop' } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
  const going = api.remove(ref);
  t.match(going, { metadata: { deletionTimestamp: String }, status: { phase: 'Terminating' } });
  t.equal(api.remove(ref), going);
  api.update(namespaces, { ...going, spec: {} });
  t.match(api.get(ref)['spec'], { finalizers: ['kubernetes'] }, 'only the subresource finalize lets it go');
  api.update(namespaces, { ...api.get(ref), spec: {} }, { subresource: 'finalize' });
  t.equal(api.find(ref), undefined);
  for (const name of ['default', 'kube-system', 'kube-public'])
    t.throws(
      () => api.remove({ kind: namespaces, name }),
      refusal(403, `namespaces "${name}" is forbidden: this namespace may not be deleted`),
    );
  t.end();
});
