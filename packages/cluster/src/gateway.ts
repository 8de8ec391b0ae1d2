import { createHash } from 'node:crypto';

import type { ClusterAccess, ClusterGateway, ClusterGateways } from '@argosy/core/ports/cluster-gateway';

import { parseNetworks } from './address/networks.ts';
import { openGateway, type OpenGateway } from './gateway/open-gateway.ts';
import type { ClusterGatewaysOptions } from './gateway/options.ts';

const MAX_OPEN = 500;

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
