import { ROOT_INCLUDE } from '../workspace/layout.ts';
import { ARGOCD_NAMESPACE, BRANCH, IN_CLUSTER } from './labels.ts';

export interface RootInput {
  workspace: { id: string; slug: string };
  repoUrl: string;
}

/** The AppProject of the root, named by the workspace's id: it alone may make Applications and AppProjects. */
export function renderRootProject({ workspace, repoUrl }: RootInput) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: workspace.id, namespace: ARGOCD_NAMESPACE, labels: { 'argosy.dev/workspace': workspace.id } },
    spec: {
      description: `Root of the workspace ${workspace.slug}`,
      sourceRepos: [repoUrl],
      destinations: [{ server: IN_CLUSTER, namespace: ARGOCD_NAMESPACE }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [
        { group: 'argoproj.io', kind: 'Application' },
        { group: 'argoproj.io', kind: 'AppProject' },
      ],
    },
  };
}

/**
 * The root Application: it makes the Applications and AppProjects that stand in the repository, and takes away those
 * that do not. It has no finalizer, so that deleting it by itself leaves everything as it is.
 */
export function renderRootApplication({ workspace, repoUrl }: RootInput) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: workspace.id, namespace: ARGOCD_NAMESPACE, labels: { 'argosy.dev/workspace': workspace.id } },
    spec: {
      project: workspace.id,
      source: { repoURL: repoUrl, path: '.', targetRevision: BRANCH, directory: { recurse: true, include: ROOT_INCLUDE } },
      destination: { server: IN_CLUSTER, namespace: ARGOCD_NAMESPACE },
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: true },
        // Only what differs: otherwise every sync would pass both waves, with two seconds between them.
        syncOptions: ['ServerSideApply=true', 'ApplyOutOfSyncOnly=true'],
        retry: { limit: 5, backoff: { duration: '2s', factor: 2, maxDuration: '30s' } },
      },
      revisionHistoryLimit: 5,
    },
  };
}
