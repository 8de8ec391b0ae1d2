import { join } from 'node:path';
import { findAddressFor } from './find-address.ts';
import type { DemoCluster } from './open-cluster.ts';
import type { DemoOptions } from './options.ts';

const DEFAULT_PORT = 7400;
// Whoever gives the demo a cluster wants it to be reached, wherever it is.
const PRIVATE_NETWORKS = '127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,::1/128,fc00::/7';

/**
 * What Argosy is started with for the demo: where to listen and its settings, of which the environment's go first.
 *
 * @param root the checkout
 */
export async function demoSettings(
  options: DemoOptions,
  cluster: DemoCluster,
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ host: string; port: number; settings: Record<string, string> }> {
  const publicUrl = options.publicUrl ?? (env['ARGOSY_PUBLIC_URL'] || undefined);
  const chart = options.chart ?? (env['ARGOSY_ARGOCD_CHART'] || undefined);
  // The local cluster's pods are fake: only the chart that plays along makes sense there.
  const ownChart = cluster.isLocal ? join(root, 'packages', 'sandbox', 'charts', 'argo-cd') : undefined;
  return {
    host: publicUrl === undefined ? await findAddressFor(cluster.kubeconfig) : '0.0.0.0',
    port: publicUrl === undefined ? 0 : Number(new URL(publicUrl).port) || DEFAULT_PORT,
    settings: {
      ARGOSY_ALLOWED_NETWORKS: env['ARGOSY_ALLOWED_NETWORKS'] || PRIVATE_NETWORKS,
      ...(publicUrl === undefined ? {} : { ARGOSY_PUBLIC_URL: publicUrl }),
      ...((chart ?? ownChart) === undefined ? {} : { ARGOSY_ARGOCD_CHART: chart ?? ownChart ?? '' }),
    },
  };
}
