import { fileURLToPath } from 'node:url';
import { MANAGED_LABEL } from '@argosy/domain/argocd/labels';
import { applyObject } from '../../../e2e/kubectl.ts';
import type { Application } from './application.ts';
import { createRepository } from './repository.ts';
import type { Files, Repository } from './repository.ts';
import type { World } from './world.ts';

const CHART = fileURLToPath(new URL('../charts/buoy', import.meta.url));

/** What a scenario plays with: a repository, a project and an Application of its own, all of its name. */
export interface Scene {
  readonly world: World;
  readonly name: string;
  readonly namespace: string;
  readonly repoUrl: string;
  readonly repository: Repository;
  /** Its Application as it was last seen. */
  readonly application: Application | undefined;
  readonly head: string;
  /** Puts these values, as a whole, into the repository, and other files. */
  push(values: object, files?: Files): Promise<void>;
  /** Has Argo CD look at the repository. */
  refresh(): Promise<void>;
  /** The same for a commit. */
  release(values: object, files?: Files): Promise<void>;
  makeProject(spec?: object): Promise<void>;
  makeRepositorySecret(): Promise<void>;
  makeApplication(spec?: object): Promise<void>;
  /** One more of the same manifests, named after the first. */
  makeTwin(name: string): Promise<void>;
  /** All three. */
  make(spec?: object): Promise<void>;
  apply(object: object): Promise<void>;
  kubectl(...args: string[]): Promise<string>;
}

/** Sets a scene; nothing of it is in the cluster yet. */
export async function setScene(world: World, name: string): Promise<Scene> {
  const { kubectl } = world.side;
  const repository = await createRepository(world.repositories, name, CHART);
  const repoUrl = `${world.git.url}/${name}.git`;
  const namespace = `fid-${name}`;
  const apply = (object: object): Promise<void> => applyObject(kubectl, object);
  const scene: Scene = {
    world,
    name,
    namespace,
    repoUrl,
    repository,
    apply,
    kubectl,
    get application() {
      return world.observer.find(name);
    },
    get head() {
      return repository.commits.at(-1) ?? '';
    },
    push: async (values, files = {}) => {
      await repository.commit({ 'values.yaml': JSON.stringify(values), ...files });
    },
    refresh: async () => {
      await kubectl('annotate', 'application', name, '--namespace=argocd', '--overwrite', 'argocd.argoproj.io/refresh=normal');
    },
    release: async (values, files) => {
      await scene.push(values, files);
      await scene.refresh();
    },
    makeProject: (spec = {}) => apply(project(name, { sourceRepos: [repoUrl], ...bounds(namespace), ...spec })),
    makeRepositorySecret: () => apply(repositorySecret(scene)),
    makeApplication: (spec = {}) => apply(application(scene, name, spec)),
    makeTwin: (twin) => apply(application(scene, twin, {})),
    make: async (spec) => {
      await scene.makeRepositorySecret();
      await scene.makeProject();
      await scene.makeApplication(spec);
    },
  };
  return scene;
}

const SERVER = 'https://kubernetes.default.svc';

function bounds(namespace: string): object {
  return {
    destinations: [{ server: SERVER, namespace }],
    clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: namespace }],
    namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
  };
}

function project(name: string, spec: object): object {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name, namespace: 'argocd' }, spec };
}

function repositorySecret({ name, repoUrl, world }: Scene): object {
  const { username, password } = world.git;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `repo-${name}`, namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
    stringData: { type: 'git', url: repoUrl, username, password },
  };
}

function application({ name: release, namespace, repoUrl }: Scene, name: string, spec: object): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: 'argocd',
      labels: { [MANAGED_LABEL]: 'true' },
      annotations: {
        'argosy.dev/release': `rel-${name}`,
        'argocd.argoproj.io/manifest-generate-paths': '/chart;/values.yaml;/apps;/projects',
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: release,
      source: {
        repoURL: repoUrl,
        path: 'chart',
        targetRevision: 'main',
        helm: { releaseName: release, valueFiles: ['/values.yaml'] },
      },
      destination: { server: SERVER, namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        syncOptions: ['CreateNamespace=true', 'ServerSideApply=true', 'FailOnSharedResource=true', 'PruneLast=true'],
        retry: { limit: 1, backoff: { duration: '2s', factor: 2, maxDuration: '1m' } },
      },
      revisionHistoryLimit: 5,
      ...spec,
    },
  };
}
