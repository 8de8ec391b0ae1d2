import t from 'tap';
import { compileSelection } from '../../../src/api/selectors/compile-selection.ts';
import { parseLabelSelector } from '../../../src/api/selectors/label-selector.ts';
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

const CASES: readonly (readonly [selector: string, matching: object[], others: object[]])[] = [
  ['', [{}, { a: 'b' }], []],
  ['a=b', [{ a: 'b' }], [{}, { a: 'c' }]],
  ['a==b', [{ a: 'b' }], [{ a: 'c' }]],
  ['a!=b', [{}, { a: 'c' }], [{ a: 'b' }]],
  ['a', [{ a: '' }, { a: 'x' }], [{}]],
  ['!a', [{}], [{ a: '' }]],
  ['a=', [{ a: '' }], [{}, { a: 'x' }]],
  ['a=,b=1', [{ a: '', b: '1' }], [{ a: '', b: '2' }]],
  ['a in (b, c)', [{ a: 'b' }, { a: 'c' }], [{}, { a: 'd' }]],
  ['a in ()', [{ a: '' }], [{}, { a: 'd' }]],
  ['a notin (b,c)', [{}, { a: 'd' }], [{ a: 'b' }]],
  ['a > 5', [{ a: '6' }], [{}, { a: '5' }, { a: 'x' }]],
  ['a<5', [{ a: '-1' }], [{ a: '5' }]],
  ['in in (in),notin', [{ in: 'in', notin: '' }], [{ in: 'in' }]],
  ['app.kubernetes.io/name=x , tier notin (a)', [{ 'app.kubernetes.io/name': 'x' }], [{ 'app.kubernetes.io/name': 'x', tier: 'a' }]],
  ['constructor', [], [{}]],
];

for (const [selector, matching, others] of CASES) {
  t.test(`"${selector}" selects what it says and nothing else`, (t) => {
    const matches = parseLabelSelector(selector) as (labels: object) => boolean;
    for (const labels of matching) t.ok(matches(labels), JSON.stringify(labels));
    for (const labels of others) t.notOk(matches(labels), JSON.stringify(labels));
    t.end();
  });
}

const REFUSED: readonly (readonly [selector: string, message: string | RegExp])[] = [
  ['a===b', "unable to parse requirement: found '=', expected: identifier"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a=b,', "found '', expected: identifier after ','"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['-a', /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of/],
  ['a=-b', /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid label must be/],
  ['a>b', /the value must be an integer$/],
  ['a'.repeat(20_000), /too long/],
];

for (const [selector, message] of REFUSED) {
  t.test(`"${selector.slice(0, 20)}" is refused in Kubernetes' words`, (t) => {
    t.throws(() => parseLabelSelector(selector), { code: 400, message });
    t.end();
  });
}
