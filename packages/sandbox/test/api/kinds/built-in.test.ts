import t from 'tap';
import { BUILT_IN_KINDS } from '../../../src/api/kinds/built-in.ts';
import { podQosClass } from '../../../src/api/kinds/pod-qos-class.ts';
import { apiVersionOf } from '../../../src/kubernetes/kind.ts';
import { createSchemas } from '../../../src/schema/schemas.ts';

t.test('every built-in kind is served once, under its own names, and has a shape', (t) => {
  const schemas = createSchemas();
  const ids = BUILT_IN_KINDS.map((kind) => `${apiVersionOf(kind)} ${kind.kind}`);
  t.equal(new Set(ids).size, ids.length);
  t.equal(new Set(BUILT_IN_KINDS.map(({ group, plural }) => `${group}/${plural}`)).size, ids.length);
  for (const kind of BUILT_IN_KINDS) {
    t.equal(kind.singular, kind.kind.toLowerCase());
    t.ok(schemas.of(kind), kind.kind);
  }
  t.end();
});

t.test('discovery tells what a real API server tells', (t) => {
  const find = (name: string) => BUILT_IN_KINDS.find(({ kind }) => kind === name);
  t.match(find('Deployment'), {
    group: 'apps',
    version: 'v1',
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: ['scale', 'status'],
  });
  t.match(find('CustomResourceDefinition'), { shortNames: ['crd', 'crds'], categories: ['api-extensions'], namespaced: false });
  t.notOk(find('Namespace')?.verbs.includes('deletecollection'));
  t.match(find('Pod'), { namespaced: true, group: '', shortNames: ['po'] });
  t.end();
});

t.test('the quality of service follows requests and limits', (t) => {
  const pod = (...resources: object[]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {},
    spec: { containers: resources.map((each) => ({ resources: each })) },
  });
  const full = { cpu: '1', memory: '1Gi' };
  t.equal(podQosClass(pod({})), 'BestEffort');
  t.equal(podQosClass(pod({ requests: { cpu: '1' } })), 'Burstable');
  t.equal(podQosClass(pod({ limits: full })), 'Guaranteed');
  t.equal(podQosClass(pod({ limits: full, requests: full })), 'Guaranteed');
  t.equal(podQosClass(pod({ limits: full, requests: { cpu: '0.5' } })), 'Burstable');
  t.equal(podQosClass(pod({ limits: full }, {})), 'Burstable');
  t.end();
});
