import type { ClusterError } from '../ports/cluster-gateway.ts';

/** The reason of a condition, in CamelCase as in Kubernetes, for what a gateway said. */
export const CLUSTER_REASONS: Record<ClusterError['kind'], string> = {
  unreachable: 'Unreachable',
  unauthorized: 'Unauthorized',
  forbidden: 'Forbidden',
  tls_untrusted: 'CertificateUntrusted',
  timeout: 'TimedOut',
  not_found: 'NotFound',
  conflict: 'Conflict',
  invalid: 'Refused',
  refused: 'Refused',
};

/** The same for a person: what was seen, and what to do where only a person can do it. */
export function clusterMessage(error: ClusterError): string {
  if (error.kind === 'unauthorized') {
    return `${error.message} The credential that Argosy has of this cluster is no longer taken: give it a new one with PUT …/kubeconfig.`;
  }
  if (error.kind === 'tls_untrusted') {
    return `${error.message} If the cluster has a new certificate authority, give Argosy its kubeconfig with PUT …/kubeconfig.`;
  }
  return error.message;
}
