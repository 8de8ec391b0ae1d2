import type { ConfigValues } from './config-values.ts';

/** Amounts of resources by name (`cpu`, `memory`, …), in Kubernetes' notation: `250m`, `128Mi`. */
export type ResourceAmounts = Record<string, string>;

/** A directory that the app's container sees. */
export interface ConfigVolume {
  name: string;
  /** Where it is mounted: an absolute path. */
  path: string;
  /** How large it is, in Kubernetes' notation; the limit where it is temporary. */
  size: string;
  storageClass?: string;
  accessMode?: 'ReadWriteOnce' | 'ReadWriteMany';
  /** Goes with the pod instead of being kept. */
  temporary?: boolean;
}

/**
 * How an app is to run, as the contract's `config` says: of an app, of a deployment, or both together (effective). Its
 * HTTP schema is contracts/http/config, which is checked to be the same type.
 */
export interface AppConfig {
  replicas?: number;
  port?: number;
  command?: string[];
  args?: string[];
  env?: Record<string, string>;
  /** Environment variable to the name of the secret that fills it. */
  secretEnv?: Record<string, string>;
  resources?: { requests?: ResourceAmounts; limits?: ResourceAmounts };
  healthCheck?: { path: string; port?: number };
  ingress?: { host: string; path?: string; tls?: boolean };
  autoscaling?: { min: number; max: number; cpuPercent?: number };
  volumes?: ConfigVolume[];
  /** A cron expression: makes the app a CronJob. */
  schedule?: string;
  runAsUser?: number;
  values?: ConfigValues;
}
