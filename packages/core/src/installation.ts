import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Settings } from '@argosy/contracts/settings';
import type { Static } from 'typebox';
import type { InstallationSettings } from './deps.ts';

const SANDBOX_CHART = fileURLToPath(new URL('../../sandbox/charts/argo-cd', import.meta.url));

type Config = Static<typeof Settings>;

/** What API and worker have to understand alike of their settings. */
export function readInstallation(config: Config): InstallationSettings {
  return {
    publicUrl: config.ARGOSY_PUBLIC_URL ?? listeningUrl(config.ARGOSY_HOST, config.ARGOSY_PORT),
    argocdChart: config.ARGOSY_ARGOCD_CHART,
    argocdChartVersion: config.ARGOSY_ARGOCD_CHART_VERSION,
    sandboxChart: SANDBOX_CHART,
    reconciliationSeconds: config.ARGOSY_ARGOCD_RECONCILIATION_SECONDS,
    olderSyncSeconds: config.ARGOSY_OLDER_SYNC_SECONDS,
    outageSeconds: config.ARGOSY_OUTAGE_SECONDS,
    eventRetentionDays: config.ARGOSY_EVENT_RETENTION_DAYS,
  };
}

/** How a listening address is reached. */
export function listeningUrl(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The networks of private addresses that clusters may have. */
export function allowedNetworks(config: Config): string[] {
  return config.ARGOSY_ALLOWED_NETWORKS.split(',').filter((network) => network !== '');
}

/** The keys that seal stored credentials; the first one seals. */
export function encryptionKeys(config: Config): Uint8Array[] {
  return config.ARGOSY_ENCRYPTION_KEY.split(',').map((key) => Buffer.from(key, 'base64'));
}
