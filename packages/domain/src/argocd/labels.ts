/** The label of every Application whose news Argo CD sends. */
export const MANAGED_LABEL = 'argosy.dev/managed';

/** Where Argo CD and its objects live. */
export const ARGOCD_NAMESPACE = 'argocd';

/** How Argo CD addresses the cluster that it runs in. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

/** The branch of a workspace's repository. */
export const BRANCH = 'main';
