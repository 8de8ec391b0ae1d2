import { readFileSync } from 'node:fs';
import t from 'tap';
import { parse } from 'yaml';
import { createApi } from '../../src/api/create-api.ts';
import { ApiError } from '../../src/kubernetes/api-error.ts';
import type { KubeObject, Manifest } from '../../src/kubernetes/object.ts';
import { systemTimers } from '../../src/timers.ts';
import { load } from './fixtures/load.ts';

interface Case {
  readonly case: string;
  /** Of Pod Security, which the namespace enforces. */
  readonly level?: string;
  readonly with?: readonly Manifest[];
  readonly given: Manifest;
}
interface Recorded {
  readonly case: string;
  readonly status: number;
  readonly answer: KubeObject & { readonly message?: string };
  readonly warnings: readonly string[];
}

const { cases } = parse(readFileSync(new URL('fixtures/neighbours.yaml', import.meta.url), 'utf8')) as { cases: Case[] };
const recorded = new Map(load<Recorded[]>('neighbours.json').map((one) => [one.case, one]));
const api = createApi({ timers: systemTimers });

function create(manifest: Manifest, namespace: string | undefined, warnings: string[] = []): KubeObject {
  const metadata = namespace === undefined ? manifest.metadata : { ...manifest.metadata, namespace };
  const options = { warn: (text: string) => void warnings.push(text) };
  return api.create(api.kinds.get(manifest.apiVersion, manifest.kind), { ...manifest, metadata }, options);
}

/** What plugins make of a pod: its spec, without what chance has named, and its annotations. */
function comparable({ kind, spec, metadata }: KubeObject): unknown {
  if (kind !== 'Pod') return kind;
  const text = JSON.stringify({ spec, annotations: metadata.annotations });
  return JSON.parse(text.replaceAll(/kube-api-access-\w+/g, 'kube-api-access-x'));
}

/** In which order several findings are told is chance in a real API server. */
function words(message: string): readonly string[] {
  return message.split(/\[|\]|, (?=minimum|maximum)/).toSorted();
}

function makeNamespace(name: string, level: string | undefined): void {
  const labels: Record<string, string> = level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level };
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }, undefined);
  create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }, name);
}

for (const [index, { case: name, level, with: others = [], given }] of cases.entries()) {
  t.test(`its neighbours tell of an object what they tell on a real API server: ${name}`, (t) => {
    const namespace = `neighbours-${index}`;
    makeNamespace(namespace, level);
    for (const other of others) create(other, namespace);
    const real = recorded.get(name);
    const warnings: string[] = [];
    try {
      const made = create(given, namespace, warnings);
      t.equal(201, real?.status, 'is let through');
      if (real !== undefined) t.same(comparable(made), comparable(real.answer));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      t.equal(error.code, real?.status);
      t.same(words(error.message), words(real?.answer.message ?? ''));
    }
    t.same(warnings, real?.warnings);
    t.end();
  });
}

t.test('a namespace that goes takes nothing new', (t) => {
  makeNamespace('going', undefined);
  const kind = api.kinds.get('v1', 'Namespace');
  api.remove({ kind, name: 'going' });
  t.throws(() => create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } }, 'going'), {
    code: 403,
    message: 'configmaps "late" is forbidden: unable to create new content in namespace going because it is being terminated',
  });
  t.end();
});

t.test('two Services never have one address, and a Service keeps its own', (t) => {
  const service = (name: string, spec: object): KubeObject =>
    create({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec }, 'default');
  const ports = [{ port: 80 }];
  const [first, second] = ['one', 'two'].map(
    (name) => service(name, { ports, type: 'NodePort' }).spec as { clusterIP: string; ports: { nodePort: number }[] },
  );
  t.not(first?.clusterIP, second?.clusterIP);
  t.not(first?.ports[0]?.nodePort, second?.ports[0]?.nodePort);
  const taken = `Service "three" is invalid: spec.clusterIPs: Invalid value: ["${first?.clusterIP}"]: failed to allocate IP ${first?.clusterIP}: provided IP is already allocated`;
  t.throws(() => service('three', { ports, clusterIP: first?.clusterIP }), { code: 422, message: taken });

  const kind = api.kinds.get('v1', 'Service');
  const ref = { kind, namespace: 'default', name: 'one' };
  const replaced = api.update(kind, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'one', namespace: 'default' },
    spec: { ports, type: 'NodePort' },
  });
  t.match(replaced['spec'], { clusterIP: first?.clusterIP, ports: [{ nodePort: first?.ports[0]?.nodePort }] });
  t.notHas((api.patch(ref, { type: 'merge', body: { spec: { type: 'ClusterIP' } } })['spec'] as { ports: object[] }).ports[0], {
    nodePort: Number,
  });
  t.notHas(api.patch(ref, { type: 'merge', body: { spec: { type: 'ExternalName', externalName: 'a.example' } } })['spec'], {
    clusterIP: String,
  });
  api.remove(ref);
  t.match(service('three', { ports, clusterIP: first?.clusterIP })['spec'], { clusterIP: first?.clusterIP }, 'a freed address is free');
  t.end();
});

t.teardown(() => api.close());
