import type { ResourceRef } from '../../ports/cluster-gateway.ts';

/** Where Argo CD is installed. */
export const ARGOCD_NAMESPACE = 'argocd';
/** The Helm release's name. */
export const ARGOCD_RELEASE = 'argocd';

type Named = ResourceRef & { name: string };

export function applicationRef(name: string): Named {
  return { ...APPLICATIONS, name };
}

export const APPLICATIONS: ResourceRef = { group: 'argoproj.io', version: 'v1alpha1', plural: 'applications', namespace: ARGOCD_NAMESPACE };

export function projectRef(name: string): Named {
  return { group: 'argoproj.io', version: 'v1alpha1', plural: 'appprojects', namespace: ARGOCD_NAMESPACE, name };
}

export function secretRef(name: string, namespace = ARGOCD_NAMESPACE): Named {
  return { group: '', version: 'v1', plural: 'secrets', namespace, name };
}

export function namespaceRef(name: string): Named {
  return { group: '', version: 'v1', plural: 'namespaces', name };
}

export function crdRef(name: string): Named {
  return { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions', name };
}
