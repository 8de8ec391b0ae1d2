import { createHash } from 'node:crypto';

const LONGEST = 63;
const KEPT = 54;

/**
 * The namespace of an environment for which none was given: both slugs, or, where that is longer than a namespace may
 * be, the first 54 characters of it and eight digits of its hash.
 */
export function defaultNamespace(workspaceSlug: string, environmentSlug: string): string {
  const full = `${workspaceSlug}-${environmentSlug}`;
  if (full.length <= LONGEST) return full;
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 8);
  return `${full.slice(0, KEPT)}-${hash}`;
}

/** Whether the namespace belongs to Kubernetes or to Argo CD. */
export function isReservedNamespace(namespace: string): boolean {
  return namespace === 'argocd' || namespace === 'default' || namespace.startsWith('kube-');
}
