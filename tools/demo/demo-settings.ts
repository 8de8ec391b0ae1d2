import { findAddressFor } from './find-address.ts';
import type { DemoOptions } from './options.ts';

const DEFAULT_PORT = 7400;
// Whoever gives the demo a cluster wants it to be reached, wherever it is.
const PRIVATE_NETWORKS = '127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,::1/128,fc00::/7';

export interface DemoSettings {
  host: string;
  port: number;
  sandboxes: number;
  env: Record<string, string>;
}

/** What Argosy is started with for the demo: where to listen and its settings, of which the environment's go first. */
export async function demoSettings(options: DemoOptions, env: Readonly<Record<string, string | undefined>>): Promise<DemoSettings> {
  if (options.kubeconfig === undefined) return { host: '127.0.0.1', port: 0, sandboxes: 1, env: {} };
  const publicUrl = options.publicUrl ?? (env['ARGOSY_PUBLIC_URL'] || undefined);
  const chart = options.chart ?? (env['ARGOSY_ARGOCD_CHART'] || undefined);
  return {
    host: publicUrl === undefined ? await findAddressFor(options.kubeconfig) : '0.0.0.0',
    port: publicUrl === undefined ? 0 : Number(new URL(publicUrl).port) || DEFAULT_PORT,
    sandboxes: 0,
    env: {
      ARGOSY_ALLOWED_NETWORKS: env['ARGOSY_ALLOWED_NETWORKS'] || PRIVATE_NETWORKS,
      ...(publicUrl === undefined ? {} : { ARGOSY_PUBLIC_URL: publicUrl }),
      ...(chart === undefined ? {} : { ARGOSY_ARGOCD_CHART: chart }),
    },
  };
}
