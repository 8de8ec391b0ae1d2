import { notificationsSecretName, NOTIFICATIONS_TOKEN_KEY } from '@argosy/domain/argocd/notifications';
import { renderArgoCdValues } from '@argosy/domain/argocd/helm-values';
import { isSandbox } from '@argosy/domain/cluster/is-sandbox';
import type { Deps } from '../../deps.ts';
import type { ClusterGateway, HelmRelease } from '../../ports/cluster-gateway.ts';
import type { ConnectionSecrets } from './connection.ts';
import { encoded } from './encoded.ts';
import { OWNER_LABEL } from './find-foreign-argocd.ts';
import { ARGOCD_NAMESPACE, ARGOCD_RELEASE } from '../argocd/refs.ts';

const INSTALL_SECONDS = 600;

/** Installs Argo CD, or brings what is installed to what it should be. Safe to repeat, also after a Helm that was killed. */
export async function ensureArgoCd(
  deps: Deps,
  gateway: ClusterGateway,
  cluster: { id: string; version: string },
  connection: ConnectionSecrets,
): Promise<HelmRelease> {
  await gateway.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: ARGOCD_NAMESPACE, labels: { [OWNER_LABEL]: cluster.id } },
  });
  await gateway.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: notificationsSecretName, namespace: ARGOCD_NAMESPACE, labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    type: 'Opaque',
    data: encoded({ [NOTIFICATIONS_TOKEN_KEY]: connection.token }),
  });
  const { argocdChart, argocdChartVersion, sandboxChart, reconciliationSeconds } = deps.settings;
  return gateway.installHelm({
    release: ARGOCD_RELEASE,
    namespace: ARGOCD_NAMESPACE,
    chart: isSandbox(cluster.version) ? sandboxChart : argocdChart,
    version: argocdChartVersion,
    values: renderArgoCdValues({ hookUrl: `${connection.publicUrl}/v1/hooks/argocd/${connection.id}`, reconciliationSeconds }),
    timeoutSeconds: INSTALL_SECONDS,
  });
}
