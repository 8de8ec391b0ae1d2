import t from 'tap';
import { configMap, createCluster, deployment, refusal } from '../fixtures.ts';

t.beforeEach((t) => {
  const cluster = createCluster();
  const configMaps = cluster.kind('v1', 'ConfigMap');
  t.context = { ...cluster, configMaps, ref: { kind: configMaps, namespace: 'default', name: 'a' } };
});
const clusterOf = (t: { context: unknown }) =>
  t.context as ReturnType<typeof createCluster> & {
    configMaps: ReturnType<ReturnType<typeof createCluster>['kind']>;
    ref: Parameters<ReturnType<typeof createCluster>['api']['get']>[0];
  };

t.test('each type of patch changes what it names', (t) => {
  const { api, configMaps, ref } = clusterOf(t);
  api.create(configMaps, configMap('a', { x: '1', y: '2' }));
  t.same(api.patch(ref, { type: 'merge', body: { data: { x: null, z: '3' } } })['data'], { y: '2', z: '3' });
  t.same(api.patch(ref, { type: 'json', body: [{ op: 'replace', path: '/data/y', value: '4' }] })['data'], { y: '4', z: '3' });
  t.same(api.patch(ref, { type: 'strategic', body: { data: { w: '5' } } })['data'], { y: '4', z: '3', w: '5' });
  const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { v: '6' } };
  t.same(api.patch(ref, { type: 'apply', body: applied }, { fieldManager: 'me' })['data'], { y: '4', z: '3', w: '5', v: '6' });
  t.end();
});

t.test('only a server-side apply makes an object, and applying again changes nothing', (t) => {
  const { api, ref } = clusterOf(t);
  for (const type of ['merge', 'json', 'strategic'] as const)
    t.throws(() => api.patch(ref, { type, body: type === 'json' ? [] : {} }), refusal(404, 'configmaps "a" not found'));
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: '1' } };
  const made = api.patch(ref, { type: 'apply', body }, { fieldManager: 'me' });
  t.equal(made.metadata.namespace, 'default');
  t.match(made.metadata.managedFields, [{ manager: 'me', operation: 'Apply' }]);
  t.equal(api.patch(ref, { type: 'apply', body }, { fieldManager: 'me' }), made);
  const claimed = { ...body, metadata: { name: 'b', uid: 'abc' } };
  t.throws(
    () => api.patch({ ...ref, name: 'b' }, { type: 'apply', body: claimed }, { fieldManager: 'me' }),
    refusal(409, /uid mismatch: the provided object specified uid abc/),
  );
  t.end();
});

t.test('a patch names the object in its path and the version that is there', (t) => {
  const { api, configMaps, ref } = clusterOf(t);
  api.create(configMaps, configMap('a'));
  const patch = (metadata: object) => () => api.patch(ref, { type: 'merge', body: { metadata } });
  t.throws(patch({ name: 'c' }), refusal(400, 'the name of the object (c) does not match the name on the URL (a)'));
  t.throws(
    patch({ namespace: 'c' }),
    refusal(400, 'the namespace of the provided object does not match the namespace sent on the request'),
  );
  t.throws(patch({ resourceVersion: '1' }), refusal(409, /the object has been modified/));
  t.end();
});

t.test('a patch that leaves something unreadable is told as a fault of the patch', (t) => {
  const { api, configMaps, ref } = clusterOf(t);
  api.create(configMaps, configMap('a'));
  const strict = () => api.patch(ref, { type: 'merge', body: { dota: 1 } }, { fieldValidation: 'Strict' });
  t.throws(strict, refusal(422, /^ "" is invalid: patch: Invalid value: ".*": strict decoding error: unknown field "dota"$/));
  t.throws(() => api.patch(ref, { type: 'merge', body: { data: { a: { b: 1 } } } }), refusal(422, /^ "" is invalid: patch: Invalid value/));
  const warnings: string[] = [];
  api.patch(ref, { type: 'merge', body: { dota: 1 } }, { warn: (text) => void warnings.push(text) });
  t.same(warnings, ['unknown field "dota"']);
  t.end();
});

t.test('a dry run of a patch answers as if, and changes nothing', (t) => {
  const { api, kind } = clusterOf(t);
  const deployments = kind('apps/v1', 'Deployment');
  const web = api.create(deployments, deployment('web'));
  const ref = { kind: deployments, namespace: 'default', name: 'web' };
  t.match(api.patch(ref, { type: 'merge', body: { spec: { replicas: 5 } } }, { dryRun: true }), {
    spec: { replicas: 5 },
    metadata: { generation: 2 },
  });
  t.equal(api.get(ref), web);
  t.end();
});
