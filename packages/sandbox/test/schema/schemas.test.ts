import t from 'tap';
import type { Kind } from '../../src/kubernetes/kind.ts';
import { isObject } from '../../src/schema/json.ts';
import { createSchemas } from '../../src/schema/schemas.ts';

function kindOf(group: string, version: string, kind: string): Kind {
  const rest = { shortNames: [], categories: [], namespaced: true, subresources: [], verbs: [] };
  return { group, version, kind, plural: `${kind.toLowerCase()}s`, singular: kind.toLowerCase(), ...rest };
}

const BOAT = kindOf('example.com', 'v1', 'Boat');

t.test('all built-in kinds that are served have a schema, and no other has', (t) => {
  const schemas = createSchemas();
  for (const [group, version, kind] of [
    ['', 'v1', 'Pod'],
    ['apps', 'v1', 'Deployment'],
    ['batch', 'v1', 'CronJob'],
    ['autoscaling', 'v2', 'HorizontalPodAutoscaler'],
    ['apiextensions.k8s.io', 'v1', 'CustomResourceDefinition'],
  ] as const) {
    t.ok(schemas.of(kindOf(group, version, kind))?.properties, kind);
  }
  t.equal(schemas.of(BOAT), undefined);
  t.end();
});

t.test('a custom kind has its schema from its definition until this goes', (t) => {
  const schemas = createSchemas();
  schemas.addCustom(BOAT, { type: 'object', properties: { spec: { type: 'object' } } });
  t.match(schemas.of(BOAT), { custom: true, properties: { spec: {}, metadata: {}, kind: {} } });
  schemas.addCustom(BOAT, 'nothing');
  t.match(schemas.of(BOAT), { 'x-kubernetes-preserve-unknown-fields': true }, 'a definition without a schema lets everything through');
  schemas.removeCustom(BOAT);
  t.equal(schemas.of(BOAT), undefined);
  t.end();
});

t.test('what a group publishes is complete, refers as OpenAPI does, and has nothing of our own', (t) => {
  const schemas = createSchemas();
  schemas.addCustom(BOAT, { type: 'object', properties: { spec: { type: 'object', properties: { $ref: { type: 'string' } } } } });
  const documents = [schemas.document('apps', 'v1'), schemas.document('', 'v1'), schemas.document('example.com', 'v1')];
  for (const document of documents) {
    const { schemas: all } = document as { schemas: Record<string, Record<string, unknown>> };
    const text = JSON.stringify(all);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) t.ok(all[name ?? ''], name ?? '');
    t.notOk(/omitZero|keepEmpty|"custom":true/.test(text));
  }
  const boats = documents[2] as { schemas: Record<string, Record<string, unknown>> };
  t.match(Object.keys(boats.schemas), ['com.example.v1.Boat', 'com.example.v1.BoatList']);
  const apps = documents[0] as { schemas: Record<string, { properties: Record<string, unknown> }> };
  const template = apps.schemas['io.k8s.api.apps.v1.DeploymentSpec']?.properties['template'];
  t.match(template, { default: {}, allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PodTemplateSpec' }] });
  t.ok(isObject(template));
  t.end();
});
