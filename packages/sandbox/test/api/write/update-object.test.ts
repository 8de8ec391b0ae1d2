import t from 'tap';
import type { KubeObject } from '../../../src/kubernetes/object.ts';
import { configMap, createCluster, definition, deployment, refusal, widget } from '../fixtures.ts';

t.beforeEach((t) => {
  t.context = createCluster();
});
const clusterOf = (t: { context: unknown }) => t.context as ReturnType<typeof createCluster>;
const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

t.test('a write in a state that is no more is a conflict', (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  const first = api.create(configMaps, configMap('a'));
  api.update(configMaps, { ...first, data: { x: '1' } });
  t.throws(
    () => api.update(configMaps, { ...first, data: { x: '2' } }),
    refusal(409, `Operation cannot be fulfilled on configmaps "a": ${MODIFIED}`),
  );
  t.same(api.update(configMaps, configMap('a', { x: '3' }))['data'], { x: '3' }, 'without a version it replaces');
  t.throws(() => api.update(configMaps, configMap('a', {}, { uid: 'x' })), refusal(409, /Precondition failed: UID in precondition: x/));
  t.throws(() => api.update(configMaps, configMap('b')), refusal(404, 'configmaps "b" not found'));
  t.end();
});

t.test('a write that changes nothing makes no version and no event', (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  const first = api.create(configMaps, configMap('a', { x: '1' }));
  const events: string[] = [];
  api.subscribe(configMaps, ({ type }) => void events.push(type));
  t.equal(api.update(configMaps, configMap('a', { x: '1' })), first);
  t.equal(api.patch({ kind: configMaps, namespace: 'default', name: 'a' }, { type: 'merge', body: { data: { x: '1' } } }), first);
  t.equal(api.resourceVersion, first.metadata.resourceVersion);
  t.same(events, []);
  t.end();
});

t.test('the generation counts changes of what is wanted, not of metadata or status', (t) => {
  const { api, kind } = clusterOf(t);
  const deployments = kind('apps/v1', 'Deployment');
  let web: KubeObject = api.create(deployments, deployment('web'));
  web = api.update(deployments, { ...web, metadata: { ...web.metadata, labels: { a: 'b' } } });
  t.equal(web.metadata.generation, 1);
  web = api.update(deployments, { ...web, status: { replicas: 1 } }, { subresource: 'status' });
  t.equal(web.metadata.generation, 1);
  web = api.update(deployments, { ...web, spec: { ...(web['spec'] as object), replicas: 3 } });
  t.equal(web.metadata.generation, 2);
  web = api.update(deployments, { ...web, metadata: { ...web.metadata, generation: 99 } });
  t.equal(web.metadata.generation, 2, 'nobody sets it');
  t.end();
});

t.test('an object and its status are written apart', (t) => {
  const { api, kind } = clusterOf(t);
  const deployments = kind('apps/v1', 'Deployment');
  let web: KubeObject = api.create(deployments, deployment('web'));
  web = api.update(
    deployments,
    { ...web, spec: { ...(web['spec'] as object), replicas: 9 }, status: { replicas: 1 } },
    { subresource: 'status' },
  );
  t.equal((web['spec'] as { replicas: number }).replicas, 1);
  t.same(web['status'], { replicas: 1 });
  web = api.update(deployments, { ...web, spec: { ...(web['spec'] as object), replicas: 2 }, status: { replicas: 7 } });
  t.equal((web['spec'] as { replicas: number }).replicas, 2);
  t.same(web['status'], { replicas: 1 });
  t.end();
});

t.test('a status may bring annotations of a Deployment, and no metadata of a custom object', (t) => {
  const { api, kind } = clusterOf(t);
  api.create(kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), definition({ subresources: { status: {} } }));
  const widgets = kind('shop.test/v1', 'Widget');
  const deployments = kind('apps/v1', 'Deployment');
  api.create(widgets, widget('a'));
  api.create(deployments, deployment('web'));
  const body = { metadata: { labels: { q: 'q' }, annotations: { r: 'r' } }, status: { observedGeneration: 1 } };
  const web = api.patch({ kind: deployments, namespace: 'default', name: 'web' }, { type: 'merge', body }, { subresource: 'status' });
  t.same([web.metadata.labels, web.metadata.annotations], [undefined, { r: 'r' }]);
  const custom = api.patch({ kind: widgets, namespace: 'default', name: 'a' }, { type: 'merge', body }, { subresource: 'status' });
  t.same([custom.metadata.labels, custom.metadata.annotations, custom['status']], [undefined, undefined, { observedGeneration: 1 }]);
  t.end();
});

t.test('without that subresource the status is written with the object and counts (FACTS: Payload)', (t) => {
  const { api, kind } = clusterOf(t);
  api.create(kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), definition());
  const widgets = kind('shop.test/v1', 'Widget');
  api.create(widgets, widget('a', { status: { phase: 'new' } }));
  const ref = { kind: widgets, namespace: 'default', name: 'a' };
  t.same(api.get(ref)['status'], { phase: 'new' });
  t.equal(api.patch(ref, { type: 'merge', body: { status: { phase: 'old' } } }).metadata.generation, 2);
  t.throws(
    () => api.update(widgets, widget('a')),
    refusal(422, /metadata\.resourceVersion: Invalid value: 0: must be specified for an update$/),
  );
  t.end();
});

t.test('the subresource scale changes the number of replicas and nothing else', (t) => {
  const { api, kind } = clusterOf(t);
  const deployments = kind('apps/v1', 'Deployment');
  api.create(deployments, deployment('web'));
  const body = { spec: { replicas: 4, paused: true }, metadata: { labels: { a: 'b' } } };
  const web = api.patch({ kind: deployments, namespace: 'default', name: 'web' }, { type: 'merge', body }, { subresource: 'scale' });
  t.match(web, { metadata: { generation: 2, labels: undefined }, spec: { replicas: 4, paused: undefined } });
  const subresources = { scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } };
  api.create(kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), definition({ subresources }));
  const widgets = kind('shop.test/v1', 'Widget');
  api.create(widgets, widget('a', { spec: { size: 1, other: 1 } }));
  const patch = { type: 'merge' as const, body: { spec: { size: 5, other: 2 } } };
  t.same(api.patch({ kind: widgets, namespace: 'default', name: 'a' }, patch, { subresource: 'scale' })['spec'], { size: 5, other: 1 });
  t.end();
});

t.test('what identifies an object stays, whatever is written', (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  const first = api.create(configMaps, configMap('a', {}, { finalizers: ['shop.test/keep'] }));
  const body = {
    metadata: { creationTimestamp: '2001-01-01T00:00:00Z', generation: 4, deletionTimestamp: '2001-01-01T00:00:00Z', labels: { l: '1' } },
  };
  const { metadata } = api.patch({ kind: configMaps, namespace: 'default', name: 'a' }, { type: 'merge', body });
  t.match(metadata, { uid: first.metadata.uid, creationTimestamp: first.metadata.creationTimestamp, labels: { l: '1' } });
  t.same([metadata.generation, metadata.deletionTimestamp], [undefined, undefined]);
  t.throws(
    () => api.patch({ kind: configMaps, namespace: 'default', name: 'a' }, { type: 'merge', body: { metadata: { uid: 'x' } } }),
    refusal(422, /field is immutable$/),
  );
  t.end();
});
