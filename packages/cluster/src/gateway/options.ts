import type { Resolve } from '../address/guarded-lookup.ts';

/** What all gateways of a process have in common. */
export interface ClusterGatewaysOptions {
  /** CIDRs of private or loopback addresses that clusters may have. */
  allowedNetworks: readonly string[];
  /** Absolute path of a Helm 4 binary. */
  helmBinary: string;
  /** Folder for files that live as long as one Helm command. */
  tempDir: string;
  /** Milliseconds for each request; 10,000 when absent. */
  requestTimeoutMs?: number;
  /** Further environment of Helm, for example HTTPS_PROXY for fetching charts. */
  helmEnvironment?: Readonly<Record<string, string>>;
  /** Milliseconds without a byte after which a watch counts as dead; 90,000 when absent. */
  watchSilenceMs?: number;
  resolve?: Resolve;
}
