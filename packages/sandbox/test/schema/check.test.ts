import t from 'tap';
import type { Kind } from '../../src/kubernetes/kind.ts';
import type { Manifest } from '../../src/kubernetes/object.ts';
import { checkAgainstSchema, pruneUnknown } from '../../src/schema/check.ts';
import { createSchemas } from '../../src/schema/schemas.ts';
import type { Schema } from '../../src/schema/schema.ts';

const rest = { shortNames: [], categories: [], namespaced: true, subresources: [], verbs: [] };
const DEPLOYMENT: Kind = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', singular: 'deployment', ...rest };
const BOAT: Kind = { group: 'example.com', version: 'v1', kind: 'Boat', plural: 'boats', singular: 'boat', ...rest };

function schemaOf(kind: Kind, custom?: object): Schema {
  const schemas = createSchemas();
  if (custom !== undefined) schemas.addCustom(kind, custom);
  const schema = schemas.of(kind);
  if (schema === undefined) throw new Error('no schema');
  return schema;
}

function deployment(spec: object): Manifest {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
}

t.test('every unknown field is named by its path, and pruned', (t) => {
  const schema = schemaOf(DEPLOYMENT);
  const manifest = deployment({ foo: 1, template: { spec: { containers: [{ name: 'a', imag: 'x', env: [{ name: 'A', vlaue: 1 }] }] } } });
  const { unknown, causes } = checkAgainstSchema(DEPLOYMENT, schema, manifest);
  t.same(unknown, ['spec.foo', 'spec.template.spec.containers[0].imag', 'spec.template.spec.containers[0].env[0].vlaue']);
  t.same(causes, []);
  t.same(pruneUnknown(schema, manifest)['spec'], { template: { spec: { containers: [{ name: 'a', env: [{ name: 'A' }] }] } } });
  t.end();
});

t.test('where nothing is unknown, pruning gives the very object', (t) => {
  const manifest = deployment({ template: { metadata: { labels: { any: 'thing' } }, spec: { containers: [{ name: 'a' }] } } });
  t.equal(pruneUnknown(schemaOf(DEPLOYMENT), manifest), manifest);
  t.end();
});

t.test('a number may stand for a quantity, and a text or a number for a port', (t) => {
  const schema = schemaOf(DEPLOYMENT);
  const container = { name: 'a', resources: { limits: { cpu: 1, memory: '1Gi' } }, livenessProbe: { httpGet: { port: 'http' } } };
  t.doesNotThrow(() => checkAgainstSchema(DEPLOYMENT, schema, deployment({ template: { spec: { containers: [container] } } })));
  t.end();
});

t.test('of a custom kind, unknown fields stay only where its schema keeps them', (t) => {
  const schema = schemaOf(BOAT, {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { type: 'object' } } },
          map: { type: 'object', additionalProperties: { type: 'object', properties: { a: { type: 'string' } } } },
          pod: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: {} },
        },
      },
    },
  });
  const spec = {
    free: { any: 1, known: { lost: 1 } },
    map: { key: { a: 'a', b: 'b' } },
    pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: {} },
    lost: true,
  };
  const manifest: Manifest = { apiVersion: 'example.com/v1', kind: 'Boat', metadata: { name: 'x' }, spec };
  const { unknown } = checkAgainstSchema(BOAT, schema, manifest);
  t.same(unknown, ['spec.free.known.lost', 'spec.map.key.b', 'spec.pod.spec', 'spec.lost']);
  t.same(pruneUnknown(schema, manifest)['spec'], {
    free: { any: 1, known: {} },
    map: { key: { a: 'a' } },
    pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } },
  });
  t.end();
});

t.test('a pattern that is none of JavaScript lets everything through', (t) => {
  const schema = schemaOf(BOAT, { type: 'object', properties: { spec: { type: 'string', pattern: '(?P<x>a' } } });
  t.same(checkAgainstSchema(BOAT, schema, { apiVersion: 'example.com/v1', kind: 'Boat', metadata: {}, spec: 'x' }).causes, []);
  t.end();
});

t.test('a pattern that could take for ever does not', (t) => {
  const told = (pattern: string, spec: string) => {
    const schema = schemaOf(BOAT, { type: 'object', properties: { spec: { type: 'string', pattern } } });
    return checkAgainstSchema(BOAT, schema, { apiVersion: 'example.com/v1', kind: 'Boat', metadata: {}, spec }).causes.length;
  };
  const before = performance.now();
  t.equal(told('^(a+)+$', `${'a'.repeat(5000)}!`), 1);
  t.equal(told('^(a{1,99})+$', `${'a'.repeat(300)}!`), 1);
  t.ok(performance.now() - before < 2000);
  t.equal(told('^(a+)+$', 'aaa'), 0);
  t.equal(told('^[a-z]{1,3}$', 'abc'), 0);
  t.equal(told('^\\p{L}+$', 'äöü'), 0);
  t.equal(told('^.$', '\u{1F600}'), 0, 'a character is one, however long');
  t.end();
});

t.test('a quantity is as long as a number can be', (t) => {
  const schema = schemaOf(DEPLOYMENT);
  const of = (cpu: string) => deployment({ template: { spec: { containers: [{ name: 'a', resources: { limits: { cpu } } }] } } });
  const before = performance.now();
  t.throws(() => checkAgainstSchema(DEPLOYMENT, schema, of(`${'1'.repeat(500_000)}x`)), { code: 400, message: /quantities must match/ });
  t.ok(performance.now() - before < 1000);
  t.doesNotThrow(() => checkAgainstSchema(DEPLOYMENT, schema, of('1500m')));
  t.end();
});

t.test('fields of no built-in kind are told by their names, whatever these are', (t) => {
  const manifest = deployment(JSON.parse('{"constructor":1,"__proto__":{"a":1},"toString":{}}') as object);
  t.same(checkAgainstSchema(DEPLOYMENT, schemaOf(DEPLOYMENT), manifest).unknown, ['spec.constructor', 'spec.__proto__', 'spec.toString']);
  t.end();
});

t.test('a raw part of a built-in kind may hold anything', (t) => {
  const kind: Kind = { ...DEPLOYMENT, kind: 'ControllerRevision', plural: 'controllerrevisions' };
  const data = { spec: { template: { any: 'thing' } } };
  const manifest: Manifest = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'x' }, data, revision: 1 };
  t.same(checkAgainstSchema(kind, schemaOf(kind), manifest).unknown, []);
  t.end();
});
