import type { ClusterAccess, ClusterGateway } from '../../ports/cluster-gateway.ts';
import { encoded } from './encoded.ts';
import { ARGOCD_NAMESPACE, secretRef } from '../argocd/refs.ts';

/** The ServiceAccount, its token and its binding, in kube-system of a cluster that another one's Argo CD serves. */
export const MANAGER_NAME = 'argosy-argocd';
const MANAGER_NAMESPACE = 'kube-system';

/**
 * Makes a cluster a destination of the workspace's Argo CD: a ServiceAccount there, a cluster Secret here.
 *
 * @returns false while the cluster has not made the account's token yet
 */
export async function ensureDestination(
  host: ClusterGateway,
  target: ClusterGateway,
  cluster: { id: string; name: string },
  access: ClusterAccess,
): Promise<boolean> {
  const metadata = { name: MANAGER_NAME, namespace: MANAGER_NAMESPACE };
  await target.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  await target.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: MANAGER_NAME },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: MANAGER_NAME, namespace: MANAGER_NAMESPACE }],
  });
  await target.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadata, annotations: { 'kubernetes.io/service-account.name': MANAGER_NAME } },
    type: 'kubernetes.io/service-account-token',
  });
  const token = await target.serviceAccountToken(MANAGER_NAMESPACE, MANAGER_NAME);
  if (token === null) return false;
  const config = {
    bearerToken: token,
    tlsClientConfig: {
      insecure: false,
      ...(access.certificateAuthority !== undefined && { caData: Buffer.from(access.certificateAuthority, 'utf8').toString('base64') }),
      ...(access.tlsServerName !== undefined && { serverName: access.tlsServerName }),
    },
  };
  await host.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: destinationSecret(cluster.id),
      namespace: ARGOCD_NAMESPACE,
      labels: { 'argocd.argoproj.io/secret-type': 'cluster', 'app.kubernetes.io/part-of': 'argocd' },
    },
    type: 'Opaque',
    data: encoded({ name: cluster.name, server: access.server, config: JSON.stringify(config) }),
  });
  return true;
}

/** The cluster Secret's name in the hosting cluster. */
export function destinationSecret(clusterId: string): string {
  return `argosy-cluster-${clusterId}`;
}

/** Takes the destination away again. */
export async function removeDestination(host: ClusterGateway, target: ClusterGateway, clusterId: string): Promise<void> {
  await host.remove(secretRef(destinationSecret(clusterId)));
  await target.remove(secretRef(MANAGER_NAME, MANAGER_NAMESPACE));
  await target.remove({ group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterrolebindings', name: MANAGER_NAME });
  await target.remove({ group: '', version: 'v1', plural: 'serviceaccounts', namespace: MANAGER_NAMESPACE, name: MANAGER_NAME });
}
