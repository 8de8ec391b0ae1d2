import { readFileSync } from 'node:fs';
import type { Test } from 'tap';
import { parse } from 'yaml';
import { createApi } from '../../../src/api/create-api.ts';
import type { Application, ApplicationSpec, ApplicationStatus, Operation, SyncPolicy } from '../../../src/argocd/application/types.ts';
import { startArgoCd } from '../../../src/argocd/start-argocd.ts';
import { watchInstallation } from '../../../src/argocd/watch-installation.ts';
import { createFaultSwitch } from '../../../src/faults.ts';
import type { KubernetesApi } from '../../../src/kubernetes/api.ts';
import type { KubeObject, Manifest } from '../../../src/kubernetes/object.ts';
import { createStats } from '../../../src/stats.ts';
import { createFakeSource } from './fake-source.ts';
import { createFakeTimers } from './fake-timers.ts';
import type { FakeTimers } from './fake-timers.ts';

export const REPOSITORY = 'https://git.example/ws.git';
const CRDS = new URL('../../../charts/argo-cd/files/crds/', import.meta.url);
const PART_OF = { 'app.kubernetes.io/part-of': 'argocd' };
const VERSION = 'argoproj.io/v1alpha1';

export interface WorldOptions {
  readonly config?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  /** The test's own unless given. */
  readonly timers?: FakeTimers;
  /** Of the project `default`. */
  readonly project?: Readonly<Record<string, unknown>>;
}

export type World = ReturnType<typeof createWorld>;

/** A cluster with an Argo CD in it, whose repository and whose time belong to the test. */
export function createWorld(t: Test, options: WorldOptions = {}) {
  const timers = options.timers ?? createFakeTimers();
  const api = createApi({ timers });
  const faults = createFaultSwitch();
  const stats = createStats();
  const source = createFakeSource(timers);
  install(api, options);
  const installation = watchInstallation(api);
  const problems: unknown[] = [];
  const logger = { warn: (fields: object) => void problems.push(fields) };
  const start = () =>
    startArgoCd({ api, timers, faults, stats, manifests: source, installation, logger, version: 'v1.35.4+argosy-sandbox' });
  const argocd = start();
  const stopCollecting = collectGarbage(api, timers);
  t.teardown(async () => {
    stopCollecting();
    const closing = argocd.close();
    if (options.timers === undefined) await timers.advance(5_000);
    await closing;
    installation.close();
    api.close();
    if (problems.length > 0)
      throw new Error(
        `Inside the controller: ${JSON.stringify(problems, (_, value: unknown) => (value instanceof Error ? value.stack : value))}`,
      );
  });
  return { ...createHands(api, timers), api, timers, faults, stats, source, installation, problems, argocd, start };
}

/** What a test does to the cluster. */
function createHands(api: KubernetesApi, timers: FakeTimers) {
  const ref = (apiVersion: string, kind: string, name: string, namespace?: string) => ({
    kind: api.kinds.get(apiVersion, kind),
    name,
    ...(namespace === undefined ? {} : { namespace }),
  });
  const find = (apiVersion: string, kind: string, name: string, namespace?: string) => api.find(ref(apiVersion, kind, name, namespace));
  const app = (name: string) => find(VERSION, 'Application', name, 'argocd') as Application | undefined;
  const status = (name: string): ApplicationStatus => app(name)?.status ?? {};
  return {
    find,
    app,
    status,
    phase: (name: string) => status(name).operationState?.phase,
    create: (manifest: Manifest) => api.create(api.kinds.get(manifest.apiVersion, manifest.kind), manifest),
    remove: (apiVersion: string, kind: string, name: string, namespace?: string) => api.remove(ref(apiVersion, kind, name, namespace)),
    merge(apiVersion: string, kind: string, name: string, namespace: string | undefined, body: unknown, subresource?: string): KubeObject {
      return api.patch(
        ref(apiVersion, kind, name, namespace),
        { type: 'merge', body },
        { fieldManager: 'test', ...(subresource === undefined ? {} : { subresource }) },
      );
    },
    patchApp: (name: string, body: unknown) =>
      api.patch(ref(VERSION, 'Application', name, 'argocd'), { type: 'merge', body }, { fieldManager: 'test' }),
    refresh(name: string, kind = 'normal') {
      const body = { metadata: { annotations: { 'argocd.argoproj.io/refresh': kind } } };
      api.patch(ref(VERSION, 'Application', name, 'argocd'), { type: 'merge', body }, { fieldManager: 'test' });
    },
    createApp: (name: string, spec: Partial<ApplicationSpec> = {}, finalizers: readonly string[] = []) =>
      api.create(api.kinds.get(VERSION, 'Application'), JSON.parse(JSON.stringify(renderApp(name, spec, finalizers))) as Manifest),
    operate: (name: string, operation: Operation) =>
      api.patch(ref(VERSION, 'Application', name, 'argocd'), { type: 'merge', body: { operation } }),
    /** Says that a Deployment is rolled out as its spec wants it. */
    rollOut(name: string, namespace: string) {
      const there = api.get(ref('apps/v1', 'Deployment', name, namespace));
      const { replicas = 1 } = there.spec as { replicas?: number };
      const body = {
        status: {
          observedGeneration: there.metadata.generation,
          replicas,
          updatedReplicas: replicas,
          readyReplicas: replicas,
          availableReplicas: replicas,
        },
      };
      api.patch(ref('apps/v1', 'Deployment', name, namespace), { type: 'merge', body }, { subresource: 'status' });
    },
    endJob(name: string, namespace: string, well: boolean) {
      const conditions = [
        { type: well ? 'Complete' : 'Failed', status: 'True', message: well ? 'Reached expected number of succeeded pods' : 'it broke' },
      ];
      api.patch(ref('batch/v1', 'Job', name, namespace), { type: 'merge', body: { status: { conditions } } }, { subresource: 'status' });
    },
    /** Records the states that an Application passes through, each said once. */
    record(name: string): string[] {
      const states: string[] = [];
      api.subscribe(api.kinds.get(VERSION, 'Application'), ({ object }) => {
        if (object.metadata.name !== name) return;
        const { sync, health, operationState } = (object as Application).status ?? {};
        const state = `${sync?.status ?? ''}/${health?.status ?? ''}/${operationState?.phase ?? ''}`;
        if (states.at(-1) !== state) states.push(state);
      });
      return states;
    },
    settle: () => timers.advance(1_000),
  };
}

export const AUTOMATED: SyncPolicy = {
  automated: { prune: true, selfHeal: true },
  syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
  retry: { limit: 1, backoff: { duration: '2s', factor: 2, maxDuration: '10s' } },
};

function renderApp(name: string, spec: Partial<ApplicationSpec>, finalizers: readonly string[]): Manifest {
  return {
    apiVersion: VERSION,
    kind: 'Application',
    metadata: { name, namespace: 'argocd', ...(finalizers.length === 0 ? {} : { finalizers }) },
    spec: {
      project: 'default',
      source: { repoURL: REPOSITORY, path: `apps/${name}`, targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace: `app-${name}` },
      syncPolicy: AUTOMATED,
      ...spec,
    },
  };
}

/** Lets go what is deleted in the foreground, a moment later, as the garbage collector does. */
function collectGarbage(api: KubernetesApi, timers: FakeTimers): () => void {
  return api.subscribe('all', ({ type, object, kind }) => {
    const { deletionTimestamp, finalizers = [], name, namespace } = object.metadata;
    if (type === 'DELETED' || deletionTimestamp === undefined || !finalizers.includes('foregroundDeletion')) return;
    timers.after(30, () => {
      const ref = { kind, name, ...(namespace === undefined ? {} : { namespace }) };
      if (api.find(ref) === undefined) return;
      api.patch(ref, {
        type: 'merge',
        body: { metadata: { finalizers: finalizers.filter((finalizer) => finalizer !== 'foregroundDeletion') } },
      });
    });
  });
}

function install(api: KubernetesApi, { config = {}, params = {}, project = {} }: WorldOptions): void {
  const create = (manifest: Manifest) => api.create(api.kinds.get(manifest.apiVersion, manifest.kind), manifest);
  for (const file of ['applications.yaml', 'appprojects.yaml']) create(parse(readFileSync(new URL(file, CRDS), 'utf8')) as Manifest);
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
  const settings = { 'argocd-cm': config, 'argocd-cmd-params-cm': params };
  for (const [name, data] of Object.entries(settings))
    create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'argocd', labels: PART_OF }, data });
  const selector = { matchLabels: { app: 'x' } };
  const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'x', image: 'argocd' }] } };
  for (const [kind, name, component] of [
    ['StatefulSet', 'argocd-application-controller', 'application-controller'],
    ['Deployment', 'argocd-repo-server', 'repo-server'],
  ] as const) {
    const labels = { ...PART_OF, 'app.kubernetes.io/component': component };
    create({
      apiVersion: 'apps/v1',
      kind,
      metadata: { name, namespace: 'argocd', labels },
      spec: { replicas: 1, ...(kind === 'StatefulSet' ? { serviceName: name } : {}), selector, template },
    });
    api.patch(
      { kind: api.kinds.get('apps/v1', kind), namespace: 'argocd', name },
      { type: 'merge', body: { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 } } },
      { subresource: 'status' },
    );
  }
  const any = [{ group: '*', kind: '*' }];
  const spec = { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }], clusterResourceWhitelist: any, ...project };
  create({ apiVersion: VERSION, kind: 'AppProject', metadata: { name: 'default', namespace: 'argocd' }, spec });
}
