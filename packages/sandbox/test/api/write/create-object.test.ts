import t from 'tap';
import { configMap, createCluster, definition, deployment, refusal, widget } from '../fixtures.ts';

t.beforeEach((t) => {
  t.context = createCluster();
});
const clusterOf = (t: { context: unknown }) => t.context as ReturnType<typeof createCluster>;

t.test('a new object has identity, time and the next version', (t) => {
  const { api, kind } = clusterOf(t);
  const before = Number(api.resourceVersion);
  const { metadata } = api.create(kind('v1', 'ConfigMap'), configMap('a', { x: '1' }));
  t.match(metadata.uid, /^[0-9a-f-]{36}$/);
  t.equal(metadata.creationTimestamp, '2026-11-21T10:00:00Z');
  t.equal(metadata.resourceVersion, String(before + 1));
  t.equal(metadata.generation, undefined, 'a ConfigMap counts no generations');
  t.end();
});

t.test('what only the API server may say is ignored in what is handed in', (t) => {
  const { api, kind } = clusterOf(t);
  const claimed = { uid: 'mine', generation: 9, creationTimestamp: '2001-01-01T00:00:00Z', deletionTimestamp: '2001-01-01T00:00:00Z' };
  const made = api.create(kind('apps/v1', 'Deployment'), { ...deployment('web', 'a', claimed), status: { replicas: 7 } });
  t.not(made.metadata.uid, 'mine');
  t.equal(made.metadata.generation, 1);
  t.equal(made.metadata.creationTimestamp, '2026-11-21T10:00:00Z');
  t.equal(made.metadata.deletionTimestamp, undefined);
  t.same(made['status'], {});
  t.end();
});

t.test('a generated name begins with its prefix and is free', (t) => {
  const { api, kind } = clusterOf(t);
  const { name: _, ...metadata } = configMap('x', {}, { generateName: 'run-' }).metadata;
  const made = [1, 2, 3].map(() => api.create(kind('v1', 'ConfigMap'), { ...configMap('x'), metadata }).metadata.name);
  for (const name of made) t.match(name, /^run-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  t.equal(new Set(made).size, 3);
  t.end();
});

t.test("an object that is there, has no name or claims a version is refused in Kubernetes' words", (t) => {
  const { api, kind } = clusterOf(t);
  const configMaps = kind('v1', 'ConfigMap');
  api.create(configMaps, configMap('a'));
  t.throws(() => api.create(configMaps, configMap('a')), refusal(409, 'configmaps "a" already exists'));
  t.throws(
    () => api.create(configMaps, configMap('')),
    refusal(422, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'),
  );
  const versioned = configMap('b', {}, { resourceVersion: '7' });
  t.throws(() => api.create(configMaps, versioned), refusal(500, 'resourceVersion should not be set on objects to be created'));
  t.throws(() => api.create(configMaps, deployment('b')), refusal(400));
  t.end();
});

t.test('an unknown field is refused, told or dropped as the writer wants it', (t) => {
  const { api, kind } = clusterOf(t);
  const wrong = { ...configMap('a'), dota: {}, metadata: { ...configMap('a').metadata, foo: 1 } as object };
  const message = /^ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: .*unknown field "dota"/;
  t.throws(() => api.create(kind('v1', 'ConfigMap'), wrong, { fieldValidation: 'Strict' }), refusal(400, message));
  const warnings: string[] = [];
  const made = api.create(kind('v1', 'ConfigMap'), wrong, { warn: (text) => void warnings.push(text) });
  t.same(warnings.toSorted(), ['unknown field "dota"', 'unknown field "metadata.foo"']);
  t.notOk('dota' in made);
  t.notOk('foo' in made.metadata);
  t.end();
});

t.test('a dry run answers as if, and leaves nothing behind', (t) => {
  const { api, kind } = clusterOf(t);
  const before = api.resourceVersion;
  const made = api.create(kind('v1', 'ConfigMap'), configMap('a'), { dryRun: true });
  t.ok(made.metadata.uid);
  t.equal(made.metadata.resourceVersion, undefined);
  t.equal(api.resourceVersion, before);
  t.equal(api.find({ kind: kind('v1', 'ConfigMap'), namespace: 'default', name: 'a' }), undefined);
  t.throws(() => api.get({ kind: kind('v1', 'ConfigMap'), namespace: 'default', name: 'a' }), refusal(404, 'configmaps "a" not found'));
  t.end();
});

t.test('a webhook configuration is refused, for nobody would call it', (t) => {
  const { api, kind } = clusterOf(t);
  const name = 'ValidatingWebhookConfiguration';
  const manifest = { apiVersion: 'admissionregistration.k8s.io/v1', kind: name, metadata: { name: 'guard' } };
  t.throws(() => api.create(kind(manifest.apiVersion, name), manifest), refusal(403, /calls no admission webhooks/));
  t.end();
});

t.test('a custom object gets the defaults of its schema, loses what the schema has not, and is checked by it', (t) => {
  const { api, kind } = clusterOf(t);
  const properties = {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 1 },
        color: { type: 'string', default: 'red' },
        parts: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer', default: 1 } } } },
      },
    },
  };
  api.create(kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), definition({ schema: { type: 'object', properties } }));
  const widgets = kind('shop.test/v1', 'Widget');
  const made = api.create(widgets, widget('a', { spec: { size: 2, wood: 'oak', color: null, parts: [{}] }, other: 1 }));
  t.same(made['spec'], { size: 2, color: 'red', parts: [{ n: 1 }] });
  t.notOk('other' in made);
  t.equal(made.metadata.generation, 1);
  t.throws(() => api.create(widgets, widget('b', { spec: { size: 'big' } })), refusal(422));
  t.end();
});
