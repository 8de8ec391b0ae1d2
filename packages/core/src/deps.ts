import type { Database } from '@argosy/db/database';
import type { ClusterGateways } from './ports/cluster-gateway.ts';
import type { GitHost } from './ports/git-host.ts';
import type { SecretBox } from './ports/secret-box.ts';

/** The platform's chart as it is vendored into every workspace repository. */
export interface ChartFiles {
  version: string;
  /** Contents by path inside the chart's folder. */
  files: ReadonlyMap<string, string>;
}

/** How Argo CD is installed, and how clusters reach Argosy. */
export interface InstallationSettings {
  /** Without a slash at its end. */
  publicUrl: string;
  argocdChart: string;
  argocdChartVersion: string;
  /** Argo CD's chart for sandbox clusters: a folder. */
  sandboxChart: string;
  /** Polling interval of Argo CD, in seconds. */
  reconciliationSeconds: number;
  /** Seconds that a sync may run on a superseded commit. */
  olderSyncSeconds: number;
  /** Seconds that what a release needs may be away before the release fails. */
  outageSeconds: number;
  eventRetentionDays: number;
}

export interface CoreLogger {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** What the use cases need of the world; an app's compose.ts builds it. */
export interface Deps {
  db: Database;
  clock: { now(): Date };
  newUuid(): string;
  /** Names this process among all others; it shows that it lives by `keepLifeSign`. */
  instance: string;
  log: CoreLogger;
  secrets: SecretBox;
  gitHost: GitHost;
  clusters: ClusterGateways;
  chart: ChartFiles;
  settings: InstallationSettings;
}
