import { ARGOCD_NAMESPACE, BRANCH, IN_CLUSTER, MANAGED_LABEL } from './labels.ts';

export interface CanaryInput {
  connectionId: string;
  workspace: { id: string };
  repoUrl: string;
}

/** The name of a connection's canary. */
export function canaryName(connectionId: string): string {
  return `argosy-canary-${connectionId}`;
}

/**
 * An Application that consists of nothing, in the root's project. Argo CD compares it, finds it in sync and healthy, and
 * tells: that proves that the repository can be read and that callbacks arrive.
 */
export function renderCanary({ connectionId, workspace, repoUrl }: CanaryInput) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: canaryName(connectionId),
      namespace: ARGOCD_NAMESPACE,
      labels: { [MANAGED_LABEL]: 'true', 'argosy.dev/workspace': workspace.id },
    },
    spec: {
      project: workspace.id,
      source: { repoURL: repoUrl, path: '.', targetRevision: BRANCH, directory: { include: 'no-such-file.yaml' } },
      destination: { server: IN_CLUSTER, namespace: ARGOCD_NAMESPACE },
      syncPolicy: { automated: { prune: false, selfHeal: false, allowEmpty: true } },
    },
  };
}
