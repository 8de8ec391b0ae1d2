import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

import { isAllowedAddress, type Network } from './networks.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Gives all addresses of a host name; rejects with the resolver's error. */
export type Resolve = (host: string) => Promise<ResolvedAddress[]>;

export const resolveAll: Resolve = (host) => systemLookup(host, { all: true, verbatim: true });

/** The code of the error that a refused address makes; the transport tells it apart by that. */
export const ADDRESS_REFUSED = 'ARGOSY_ADDRESS_REFUSED';

/** What is said to people when an address is refused. */
export const ADDRESS_REFUSED_DETAIL =
  'The server has an address that is not public and in no allowed network. An operator may allow it with ARGOSY_ALLOWED_NETWORKS.';

/**
 * A `lookup` for sockets: resolves, refuses where any address is not allowed, and hands the very addresses that were
 * checked to the socket. A name that changes its mind between check and connection (trust-T24) gains nothing.
 */
export function createGuardedLookup(networks: readonly Network[], resolve: Resolve = resolveAll): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const first = addresses[0];
        if (first === undefined) return callback(codedError('ENOTFOUND', 'The name has no address'), '', 4);
        if (!addresses.every((entry) => isAllowedAddress(entry.address, networks))) {
          return callback(codedError(ADDRESS_REFUSED, ADDRESS_REFUSED_DETAIL), '', 4);
        }
        if (options.all === true) return callback(null, addresses);
        return callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : codedError('ENOTFOUND', 'The name cannot be resolved'), '', 4),
    );
  };
}

function codedError(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
