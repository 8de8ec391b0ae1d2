import t from 'tap';
import { compileSelection } from '../../../src/api/selectors/compile-selection.ts';
import type { KubeObject } from '../../../src/kubernetes/object.ts';
import { configMap, createCluster, definition, deployment, refusal, widget } from '../fixtures.ts';

const { api, kind } = createCluster();
t.teardown(() => api.close());
const pods = kind('v1', 'Pod');
const pod = (fields: object, name = 'web') =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, ...fields }) as unknown as KubeObject;
const matches = (fieldSelector: string, object: KubeObject) => compileSelection(pods, { fieldSelector }).matches(object);

t.test('a field selector compares the fields that Kubernetes has for a kind', (t) => {
  const running = pod({ spec: { nodeName: 'sandbox-1' }, status: { phase: 'Running' } });
  t.ok(matches('status.phase=Running,spec.nodeName=sandbox-1', running));
  t.ok(matches('status.phase!=Failed', running));
  t.notOk(matches('status.phase==Failed', running));
  t.ok(matches('spec.nodeName=', pod({})), 'what is absent is empty');
  t.ok(matches('metadata.name=web,metadata.namespace=default', running));
  t.ok(matches(String.raw`metadata.name=a\,b`, pod({}, 'a,b')), 'a backslash keeps a comma');
  t.end();
});

t.test("a field that a kind has not is refused in Kubernetes' words", (t) => {
  t.throws(() => compileSelection(pods, { fieldSelector: 'spec.x=1' }), refusal(400, 'field label not supported: spec.x'));
  const known = '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"';
  t.throws(() => compileSelection(kind('v1', 'ConfigMap'), { fieldSelector: 'spec.x=1' }), refusal(400, known));
  t.throws(() => compileSelection(kind('v1', 'Node'), { fieldSelector: 'metadata.namespace=a' }), refusal(400));
  t.throws(() => compileSelection(pods, { fieldSelector: 'a' }), refusal(400, "invalid selector: 'a'; can't understand 'a'"));
  t.end();
});

t.test('a custom kind may name fields to select by', (t) => {
  const schema = { type: 'object', properties: { spec: { type: 'object', properties: { color: { type: 'string' } } } } };
  api.create(
    kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
    definition({ schema, selectableFields: [{ jsonPath: '.spec.color' }] }),
  );
  const widgets = kind('shop.test/v1', 'Widget');
  for (const color of ['red', 'blue']) api.create(widgets, widget(color, { spec: { color } }));
  t.same(
    api.list(widgets, { fieldSelector: 'spec.color=red' }).items.map(({ metadata }) => metadata.name),
    ['red'],
  );
  t.throws(() => api.list(widgets, { fieldSelector: 'spec.size=1' }), refusal(400, 'field label not supported: spec.size'));
  t.end();
});

t.test('a list holds the namespace, the labels and the name that were asked for', (t) => {
  const namespaces = kind('v1', 'Namespace');
  const configMaps = kind('v1', 'ConfigMap');
  api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } });
  for (const namespace of ['other', 'default'])
    for (const name of ['b', 'a']) api.create(configMaps, configMap(name, {}, { namespace, labels: { [name]: 'yes' } }));
  const found = (selection?: object) =>
    api.list(configMaps, selection).items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  t.same(found(), ['default/a', 'default/b', 'other/a', 'other/b']);
  t.same(found({ namespace: 'other' }), ['other/a', 'other/b']);
  t.same(found({ labelSelector: 'a' }), ['default/a', 'other/a']);
  t.same(found({ namespace: 'other', fieldSelector: 'metadata.name=b' }), ['other/b']);
  t.same(found({ namespace: 'other', fieldSelector: 'metadata.name=b', labelSelector: 'a' }), []);
  t.same(found({ namespace: 'other', fieldSelector: 'metadata.name=b,metadata.name=a' }), []);
  t.same(found({ fieldSelector: 'metadata.name=a' }), ['default/a', 'other/a']);
  t.equal(api.list(configMaps).resourceVersion, api.resourceVersion);
  t.same(api.list(kind('apps/v1', 'Deployment')).items, []);
  api.create(kind('apps/v1', 'Deployment'), deployment('web'));
  t.equal(api.list(kind('apps/v1', 'Deployment'), { fieldSelector: 'metadata.name!=web' }).items.length, 0);
  t.end();
});
