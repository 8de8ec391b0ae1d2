import type { Scene } from '../stage/scene.ts';
import { readsHead } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import { wordsOf } from '../stage/application.ts';

const HEALTHY = 'Synced Healthy Succeeded';
const CHILD = 'root-child';

function child({ repoUrl, namespace }: Scene): string {
  return JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: CHILD,
      namespace: 'argocd',
      labels: { 'argosy.dev/managed': 'true' },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: CHILD,
      source: { repoURL: repoUrl, path: 'chart', targetRevision: 'main', helm: { releaseName: CHILD, valueFiles: ['/values.yaml'] } },
      destination: { server: 'https://kubernetes.default.svc', namespace },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true'] },
    },
  });
}

function project({ repoUrl, namespace }: Scene): string {
  return JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: CHILD, namespace: 'argocd', annotations: { 'argocd.argoproj.io/sync-wave': '-1' } },
    spec: {
      sourceRepos: [repoUrl],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace }],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
    },
  });
}

const childReads = (words: string) => (scene: Scene) => wordsOf(scene.world.observer.find(CHILD)) === words;
const rootReads = readsHead(HEALTHY);

/** An Application that makes Applications. */
export const root: Scenario = {
  name: 'root',
  steps: [
    {
      name: 'a root with a child',
      act: async (scene) => {
        await scene.push({}, { 'apps/child.yaml': child(scene), 'projects/child.yaml': project(scene) });
        await scene.makeRepositorySecret();
        await scene.makeProject({ destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'argocd' }] });
        await scene.makeApplication({
          source: {
            repoURL: scene.repoUrl,
            path: '.',
            targetRevision: 'main',
            directory: { recurse: true, include: '{apps/*.yaml,projects/*.yaml}' },
          },
          destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
        });
      },
      isOver: (scene) => rootReads(scene) && childReads(HEALTHY)(scene),
    },
    {
      name: 'a child deleted by hand',
      act: async ({ kubectl }) => {
        await kubectl('delete', 'application', CHILD, '--namespace=argocd', '--wait=true');
      },
      isOver: (scene) => rootReads(scene) && childReads(HEALTHY)(scene),
      quietMs: 3000,
    },
    {
      name: 'a child removed from the repository',
      act: (scene) => scene.release({}, { 'apps/child.yaml': null }),
      isOver: (scene) => rootReads(scene) && childReads('- - -')(scene),
    },
  ],
};
