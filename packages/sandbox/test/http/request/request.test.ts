import t from 'tap';
import { decodePath } from '../../../src/http/request/decode-path.ts';
import { findDuplicateFields } from '../../../src/http/request/duplicate-fields.ts';
import { parseManifest } from '../../../src/http/request/parse-manifest.ts';
import { parseRepresentation, parseWatchRepresentation } from '../../../src/http/request/representation.ts';
import { parseResourcePath } from '../../../src/http/request/resource-path.ts';
import type { Kind } from '../../../src/kubernetes/kind.ts';

const kind: Kind = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  verbs: [],
};
const json = { contentType: 'application/json', custom: false, fieldValidation: 'Strict', warn: undefined } as const;

t.test('what is known of the kind need not be said', async (t) => {
  t.strictSame(parseManifest(Buffer.from('{"metadata":{"name":"a"}}'), kind, json), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
  });
  t.match(parseManifest(Buffer.from('metadata: {name: a}'), kind, { ...json, contentType: 'application/yaml' }), {
    metadata: { name: 'a' },
  });
});

t.test('a custom object has to say what it is', async (t) => {
  const custom = { ...json, custom: true };
  t.throws(() => parseManifest(Buffer.from('{"metadata":{}}'), kind, custom), { code: 400, message: /Object 'Kind' is missing/ });
  t.throws(() => parseManifest(Buffer.from('{"kind":"Foo","apiVersion":"v1"}'), kind, custom), { code: 422, message: /must be ConfigMap/ });
});

t.test('malformed JSON is refused with its place, and another kind with both names', async (t) => {
  t.throws(() => parseManifest(Buffer.from('{"a":'), kind, json), {
    code: 400,
    message: /must be of type ConfigMap.*at position 5 \(\{"a":\)/,
  });
  t.throws(() => parseManifest(Buffer.from(''), kind, json), { code: 400, message: /\(<empty>\)/ });
  t.throws(() => parseManifest(Buffer.from('[]'), kind, json), { code: 400 });
  t.throws(() => parseManifest(Buffer.from('{"kind":"Secret","apiVersion":"v1"}'), kind, json), {
    code: 400,
    message: /cannot be handled as a ConfigMap/,
  });
  t.throws(() => parseManifest(Buffer.from('{a: ['), kind, { ...json, contentType: 'application/yaml' }), { code: 400, message: /yaml: / });
  t.throws(() => parseManifest(Buffer.from('{}'), kind, { ...json, contentType: 'text/plain' }), { code: 415 });
});

t.test('a field that comes twice is refused or warned of', async (t) => {
  const text = '{"metadata":{"name":"b","name":"c"},"list":[{"a":"{","a":[1,2]}]}';
  t.strictSame(findDuplicateFields(text), ['metadata.name', 'list[0].a']);
  t.throws(() => parseManifest(Buffer.from(text), kind, json), {
    code: 400,
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "metadata.name", duplicate field "list[0].a"',
  });
  const told: string[] = [];
  parseManifest(Buffer.from(text), kind, { ...json, fieldValidation: 'Warn', warn: (sentence) => void told.push(sentence) });
  t.strictSame(told, ['duplicate field "metadata.name"', 'duplicate field "list[0].a"']);
  t.strictSame(findDuplicateFields('{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":1}],"e\\"":1}'), []);
});

t.test('a text that would never end is refused: one that goes too deep, contains itself, or unfolds', async (t) => {
  const told: unknown[] = [];
  const listen = (warning: unknown) => void told.push(warning);
  process.on('warning', listen);
  t.teardown(() => process.off('warning', listen));
  const yaml = { ...json, contentType: 'application/yaml' };
  const deep = `{"data":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`;
  t.throws(() => parseManifest(Buffer.from(deep), kind, json), { code: 400, message: /exceeded max depth/ });
  t.throws(() => parseManifest(Buffer.from('['.repeat(5000)), kind, yaml), { code: 400 });
  t.throws(() => parseManifest(Buffer.from('metadata: &a {b: *a}'), kind, yaml), { code: 400, message: /exceeded max depth/ });
  const levels = 'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]`);
  t.throws(() => parseManifest(Buffer.from(['a: &a [x]', ...levels].join('\n')), kind, yaml), { code: 400, message: /alias/ });
  t.throws(() => parseManifest(Buffer.from('!!js/function x'), kind, yaml), { code: 400 });
  await new Promise((resolve) => setImmediate(resolve));
  t.strictSame(told, [], 'who sends it writes nothing into the log');
});

t.test('JSON is read where YAML is told, and YAML that begins like it', async (t) => {
  const yaml = { ...json, contentType: 'application/yaml' };
  t.match(parseManifest(Buffer.from('{"metadata":{"name":"a"}}'), kind, yaml), { metadata: { name: 'a' } });
  t.match(parseManifest(Buffer.from('{metadata: {name: a}}'), kind, yaml), { metadata: { name: 'a' } });
});

t.test('the first form that there is wins', async (t) => {
  t.strictSame(parseRepresentation(undefined), { format: 'json' });
  t.strictSame(parseRepresentation('application/vnd.kubernetes.protobuf, */*'), { format: 'json' });
  t.strictSame(parseRepresentation('application/yaml'), { format: 'yaml' });
  t.strictSame(parseRepresentation('application/json;as=Table;v=v1;g=meta.k8s.io,application/json'), { format: 'json', as: 'Table' });
  t.strictSame(parseRepresentation('application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json'), { format: 'json' });
});

t.test('what there is not is refused', async (t) => {
  t.throws(() => parseRepresentation('text/html'), { code: 406 });
  t.throws(() => parseRepresentation('application/vnd.kubernetes.protobuf'), { code: 406 });
  t.throws(() => parseWatchRepresentation('application/yaml'), { code: 406 });
});

t.test('a path names a group, a namespace, an object and a part of it', async (t) => {
  t.strictSame(parseResourcePath('/api/v1/pods'), { group: '', version: 'v1', plural: 'pods', watch: false });
  t.match(parseResourcePath('/apis/apps/v1/namespaces/a/deployments/b/scale'), {
    group: 'apps',
    namespace: 'a',
    plural: 'deployments',
    name: 'b',
    subresource: 'scale',
  });
  t.match(parseResourcePath('/api/v1/watch/namespaces/a/pods/b'), { plural: 'pods', namespace: 'a', name: 'b', watch: true });
  t.match(parseResourcePath('/api/v1/namespaces/a/pods/b/proxy/some/where'), { name: 'b', subresource: 'proxy' });
});

t.test('a namespace is an object, and what is below it is in it', async (t) => {
  t.strictSame(parseResourcePath('/api/v1/namespaces/a'), { group: '', version: 'v1', plural: 'namespaces', name: 'a', watch: false });
  t.match(parseResourcePath('/api/v1/namespaces/a/finalize'), { plural: 'namespaces', name: 'a', subresource: 'finalize' });
  t.match(parseResourcePath('/api/v1/namespaces/a/pods'), { plural: 'pods', namespace: 'a', name: undefined });
});

t.test('what names nothing is no path', async (t) => {
  for (const path of ['/', '/api', '/api/v1', '/apis/apps/v1', '/api/v1/a//b', '/api/v1/configmaps/a/b/c', '/metrics'])
    t.equal(parseResourcePath(path), undefined, path);
});

t.test('an encoded slash is a slash, and what cannot be decoded is refused', async (t) => {
  t.equal(decodePath('/api/v1/namespaces/a%2Fconfigmaps/'), '/api/v1/namespaces/a/configmaps');
  for (const raw of ['/api/%zz', '/api/%00', '*', 'https://elsewhere/api']) t.equal(decodePath(raw), undefined, raw);
});
