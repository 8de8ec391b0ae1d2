import type { ClusterGateway, KubernetesObject } from '../../ports/cluster-gateway.ts';
import { ARGOCD_NAMESPACE, crdRef, namespaceRef } from '../argocd/refs.ts';

/** The label on the namespace argocd of what this cluster's registration installed. */
export const OWNER_LABEL = 'argosy.dev/cluster';

/** An Argo CD that somebody else installed. */
export interface ForeignArgoCd {
  namespace: string;
  version: string | null;
}

/** Finds an Argo CD that is none of this registration's, or null. */
export async function findForeignArgoCd(gateway: ClusterGateway, clusterId: string): Promise<ForeignArgoCd | null> {
  const namespace = await gateway.read(namespaceRef(ARGOCD_NAMESPACE));
  if (namespace?.metadata.labels?.[OWNER_LABEL] === clusterId) return null;
  const workloads = [
    ...(await gateway.list({ group: 'apps', version: 'v1', plural: 'deployments' }, { labelSelector: 'app.kubernetes.io/part-of=argocd' })),
    ...(await gateway.list(
      { group: 'apps', version: 'v1', plural: 'statefulsets' },
      { labelSelector: 'app.kubernetes.io/part-of=argocd' },
    )),
  ];
  const [first] = workloads;
  if (first !== undefined) return { namespace: first.metadata.namespace ?? ARGOCD_NAMESPACE, version: imageTag(first) };
  const crd = await gateway.read(crdRef('applications.argoproj.io'));
  if (crd === null) return null;
  const helmNamespace = crd.metadata.annotations?.['meta.helm.sh/release-namespace'];
  return { namespace: helmNamespace ?? ARGOCD_NAMESPACE, version: crd.metadata.labels?.['app.kubernetes.io/version'] ?? null };
}

function imageTag(workload: KubernetesObject): string | null {
  const spec = workload['spec'] as { template?: { spec?: { containers?: { image?: string }[] } } } | undefined;
  const image = spec?.template?.spec?.containers?.[0]?.image ?? '';
  return /:([^:/@]+)(?:@|$)/.exec(image)?.[1] ?? null;
}
