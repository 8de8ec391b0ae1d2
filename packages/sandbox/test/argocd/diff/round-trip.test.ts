import { execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { createApi } from '../../../src/api/create-api.ts';
import { isInSync } from '../../../src/argocd/diff/compare.ts';
import { parseDocuments } from '../../../src/argocd/manifests/parse-documents.ts';
import { unfoldLists } from '../../../src/argocd/manifests/unfold-lists.ts';
import type { KubernetesApi } from '../../../src/kubernetes/api.ts';
import type { KubeObject, Manifest } from '../../../src/kubernetes/object.ts';
import { systemTimers } from '../../../src/timers.ts';

const helm = process.env['ARGOSY_HELM'];
if (helm === undefined) throw new Error('ARGOSY_HELM has to name a Helm 4: run this test with "npm test".');

const WORKLOAD = new URL('../../../../../infra/charts/workload/1.0.0', import.meta.url).pathname;
const ARGOCD = new URL('../../../charts/argo-cd', import.meta.url).pathname;
const TRACKING = 'x:y';

/** Values of one app, each with something that another has not. */
const RELEASES: readonly Readonly<Record<string, unknown>>[] = [
  { image: 'a:1', port: 8080 },
  { image: 'a:2', port: 8080, replicas: 3 },
  { image: 'a:1', port: 9090, env: { A: '1', B: '' }, command: ['run'], args: ['one', 'two'] },
  {
    image: 'a:1',
    port: 8080,
    env: { B: '2' },
    resources: { requests: { cpu: '1000m', memory: '1Gi' }, limits: { cpu: '2.0', memory: '2048Mi' } },
  },
  { image: 'a:1', port: 8080, healthCheck: { path: '/x', port: 8080 }, ingress: { host: 'a.example.com', path: '/', tls: true } },
  { image: 'a:1', port: 8080, autoscaling: { min: 1, max: 3, cpuPercent: 50 }, podSecurity: 'restricted', restart: 'now' },
];

function render(chart: string, values: unknown): readonly Manifest[] {
  const args = ['template', 'x', chart, '--namespace', 'ns', '--include-crds', '--values', '-'];
  const text = execFileSync(helm ?? '', args, { input: JSON.stringify(values), encoding: 'utf8', maxBuffer: 32 * 1024 * 1024 });
  return unfoldLists(parseDocuments(text).objects);
}

function startApi(): KubernetesApi {
  const api = createApi({ timers: systemTimers });
  api.create(api.kinds.get('v1', 'Namespace'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns' } });
  return api;
}

function place(api: KubernetesApi, manifest: Manifest): Manifest {
  const { namespaced } = api.kinds.get(manifest.apiVersion, manifest.kind);
  return namespaced ? { ...manifest, metadata: { ...manifest.metadata, namespace: manifest.metadata.namespace ?? 'ns' } } : manifest;
}

function apply(api: KubernetesApi, desired: Manifest): KubeObject {
  const annotations = { ...desired.metadata.annotations, 'argocd.argoproj.io/tracking-id': TRACKING };
  const body = { ...desired, metadata: { ...desired.metadata, annotations } };
  const { name = '', namespace } = desired.metadata;
  const ref = { kind: api.kinds.get(desired.apiVersion, desired.kind), name, namespace };
  return api.patch(ref, { type: 'apply', body }, { fieldManager: 'argocd-controller', force: true });
}

t.test('whatever the API server makes of what was applied, it is in sync with it', (t) => {
  const api = startApi();
  for (const manifest of [
    ...render(ARGOCD, {}),
    ...render(WORKLOAD, { image: 'a:1', schedule: '* * * * *' }),
    ...RELEASES.slice(0, 1).flatMap((values) => render(WORKLOAD, values)),
  ]) {
    const desired = place(api, manifest);
    t.ok(isInSync({ desired, live: apply(api, desired), tracking: TRACKING }), `${manifest.kind} ${manifest.metadata.name}`);
  }
  t.end();
});

t.test('between any two releases a difference is seen where there is one, and the apply ends it', (t) => {
  const rendered = RELEASES.map(
    (values) => new Map(render(WORKLOAD, values).map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest])),
  );
  for (const [from, before] of rendered.entries()) {
    for (const [to, after] of rendered.entries()) {
      const api = startApi();
      for (const [key, next] of after) {
        const old = before.get(key);
        const desired = place(api, next);
        const live = old === undefined ? undefined : apply(api, place(api, old));
        if (live !== undefined)
          t.equal(isInSync({ desired, live, tracking: TRACKING }), isDeepStrictEqual(old, next), `${from} to ${to}: ${key}`);
        t.ok(isInSync({ desired, live: apply(api, desired), tracking: TRACKING }), `${from} to ${to}, applied: ${key}`);
      }
    }
  }
  t.end();
});
