import t from 'tap';
import { configMap, createCluster, definition, refusal, widget } from './fixtures.ts';

t.beforeEach((t) => {
  const cluster = createCluster();
  t.context = { ...cluster, definitions: cluster.kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition') };
});
const clusterOf = (t: { context: unknown }) =>
  t.context as ReturnType<typeof createCluster> & { definitions: ReturnType<ReturnType<typeof createCluster>['kind']> };
const ref = (t: { context: unknown }) => ({ kind: clusterOf(t).definitions, name: 'widgets.shop.test' });

t.test('a definition is established at once, and its kind is served with what it says', (t) => {
  const { api, definitions } = clusterOf(t);
  t.equal(api.kinds.find('shop.test/v1', 'Widget'), undefined);
  const made = api.create(definitions, definition({ subresources: { status: {}, scale: { specReplicasPath: '.spec.n' } } }));
  t.match(made, {
    spec: { names: { listKind: 'WidgetList', singular: 'widget' }, conversion: { strategy: 'None' } },
    status: {
      acceptedNames: { plural: 'widgets', kind: 'Widget' },
      conditions: [
        { type: 'NamesAccepted', status: 'True' },
        { type: 'Established', status: 'True' },
      ],
      storedVersions: ['v1'],
    },
  });
  t.match(api.kinds.findResource('shop.test', 'v1', 'widgets'), {
    kind: 'Widget',
    singular: 'widget',
    namespaced: true,
    subresources: ['scale', 'status'],
  });
  t.ok(api.kinds.all().some(({ kind }) => kind === 'Widget'));
  t.ok(api.schemas.of(api.kinds.get('shop.test/v1', 'Widget')));
  t.end();
});

t.test('another schema holds from the next write on, and the kind stays the same', (t) => {
  const { api, definitions } = clusterOf(t);
  api.create(definitions, definition());
  const kind = api.kinds.get('shop.test/v1', 'Widget');
  api.create(kind, widget('a', { spec: { size: 'big' } }));
  const schema = { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } };
  api.patch(ref(t), { type: 'merge', body: { spec: definition({ schema })['spec'] as object } });
  t.equal(api.kinds.get('shop.test/v1', 'Widget'), kind);
  t.throws(() => api.create(kind, widget('b', { spec: { size: 'big' } })), refusal(422));
  t.end();
});

t.test('with its definition a kind and all its objects go', (t) => {
  const { api, definitions } = clusterOf(t);
  api.create(definitions, definition());
  const kind = api.kinds.get('shop.test/v1', 'Widget');
  api.create(kind, widget('a'));
  api.remove(ref(t));
  t.equal(api.find(ref(t)), undefined);
  t.equal(api.kinds.find('shop.test/v1', 'Widget'), undefined);
  t.equal(api.find({ kind, namespace: 'default', name: 'a' }), undefined);
  t.throws(() => api.kinds.get('shop.test/v1', 'Widget'), refusal(404));
  t.end();
});

t.test('an object that is held holds its definition, and no new one is made meanwhile', (t) => {
  const { api, definitions } = clusterOf(t);
  api.create(definitions, definition());
  const kind = api.kinds.get('shop.test/v1', 'Widget');
  api.create(kind, widget('a', {}, { finalizers: ['shop.test/keep'] }));
  api.create(kind, widget('b'));
  const going = api.remove(ref(t));
  t.match(going, {
    metadata: { deletionTimestamp: String, finalizers: ['customresourcecleanup.apiextensions.k8s.io'] },
    status: { conditions: [{}, {}, { type: 'Terminating', status: 'True', reason: 'InstanceDeletionInProgress' }] },
  });
  t.equal(api.find({ kind, namespace: 'default', name: 'b' }), undefined);
  const refused = 'widgets.shop.test "c" is forbidden: create not allowed while custom resource definition is terminating';
  t.throws(() => api.create(kind, widget('c')), refusal(403, refused));
  api.patch({ kind, namespace: 'default', name: 'a' }, { type: 'merge', body: { metadata: { finalizers: null } } });
  t.equal(api.find(ref(t)), undefined);
  t.equal(api.kinds.find('shop.test/v1', 'Widget'), undefined);
  t.end();
});

t.test('objects move along to another version that is stored', (t) => {
  const { api, definitions } = clusterOf(t);
  api.create(definitions, definition());
  api.create(api.kinds.get('shop.test/v1', 'Widget'), widget('a'));
  api.patch(ref(t), { type: 'merge', body: { spec: definition({ version: 'v2' })['spec'] } });
  const kind = api.kinds.get('shop.test/v2', 'Widget');
  t.equal(api.kinds.find('shop.test/v1', 'Widget'), undefined);
  t.equal(api.get({ kind, namespace: 'default', name: 'a' }).apiVersion, 'shop.test/v2');
  t.same((api.get(ref(t))['status'] as { storedVersions: string[] }).storedVersions, ['v1', 'v2']);
  t.end();
});

t.test('a definition whose kind is taken is not established', (t) => {
  const { api, definitions } = clusterOf(t);
  api.create(definitions, definition());
  const other = api.create(definitions, definition({ plural: 'gadgets' }));
  t.match(other['status'], {
    conditions: [
      { type: 'NamesAccepted', status: 'False' },
      { type: 'Established', status: 'False' },
    ],
  });
  t.equal(api.kinds.findResource('shop.test', 'v1', 'gadgets'), undefined);
  t.equal(api.kinds.get('shop.test/v1', 'Widget').plural, 'widgets');
  t.end();
});

t.test('a definition that describes no kind is refused', (t) => {
  const { api, definitions } = clusterOf(t);
  const spec = definition()['spec'] as { versions: object[] };
  const wrong = (fields: object) => () => api.create(definitions, { ...definition(), ...fields });
  t.throws(wrong({ metadata: { name: 'other' } }), refusal(422, /must be spec\.names\.plural\+"\."\+spec\.group/));
  t.throws(
    wrong({ spec: { ...spec, versions: [...spec.versions, { ...spec.versions[0], name: 'v2' }] } }),
    refusal(422, /must have exactly one version marked as storage version/),
  );
  t.throws(wrong({ spec: undefined }), refusal(422));
  t.equal(api.kinds.find('shop.test/v1', 'Widget'), undefined);
  t.end();
});

t.test('who owns a field is kept through reads and writes, in strict validation too', (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  const made = api.create(configMaps, configMap('a', { x: '1' }), { fieldManager: 'maker', fieldValidation: 'Strict' });
  t.match(made.metadata.managedFields, [{ manager: 'maker', operation: 'Update', fieldsV1: { 'f:data': { 'f:x': {} } } }]);
  const options = { fieldManager: 'other', fieldValidation: 'Strict' as const };
  const next = api.update(configMaps, { ...made, data: { x: '1', y: '2' } }, options);
  t.same(next.metadata.managedFields?.map(({ manager }) => manager).toSorted(), ['maker', 'other']);
  const body = { data: { z: '3' } };
  const patched = api.patch({ kind: configMaps, namespace: 'default', name: 'a' }, { type: 'merge', body }, options);
  t.match(
    patched.metadata.managedFields?.find(({ manager }) => manager === 'maker'),
    { fieldsV1: { 'f:data': { 'f:x': {} } } },
  );
  t.end();
});
