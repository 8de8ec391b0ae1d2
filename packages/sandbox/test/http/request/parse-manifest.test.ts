import t from 'tap';
import { findDuplicateFields } from '../../../src/http/request/duplicate-fields.ts';
import { parseManifest } from '../../../src/http/request/parse-manifest.ts';
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
