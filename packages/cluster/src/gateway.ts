import { createHash } from 'node:crypto';

import type { ClusterAccess, ClusterGateway, ClusterGateways } from '@argosy/core/ports/cluster-gateway';

import type { Resolve } from './address/guarded-lookup.ts';
import { parseNetworks } from './address/networks.ts';
import { openGateway, type OpenGateway } from './gateway/open-gateway.ts';

const MAX_OPEN = 500;

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

/**
 * The port ClusterGateways: one gateway for each access, with its own connections, kept for the next use.
 *
 * @throws Error for an entry of `allowedNetworks` that is no CIDR
 */
export function createClusterGateways(options: ClusterGatewaysOptions): ClusterGateways {
  const networks = parseNetworks(options.allowedNetworks);
  const gateways = new Map<string, OpenGateway>();
  return {
    open(access: ClusterAccess): ClusterGateway {
      const key = createHash('sha256').update(JSON.stringify(access)).digest('hex');
      const gateway = gateways.get(key) ?? openGateway(access, { ...options, networks });
      // Last in the order of the map is the one used last. One that is dropped keeps working for whoever holds it.
      gateways.delete(key);
      gateways.set(key, gateway);
      if (gateways.size > MAX_OPEN) gateways.delete(gateways.keys().next().value ?? key);
      return gateway;
    },
    async close() {
      await Promise.all([...gateways.values()].map((gateway) => gateway.close()));
      gateways.clear();
    },
  };
}
