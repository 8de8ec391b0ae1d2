import { isIP } from 'node:net';

import { AppError } from '@argosy/domain/app-error';

import { resolveAll, type Resolve } from './address/guarded-lookup.ts';
import { isAllowedAddress, parseNetworks } from './address/networks.ts';

export interface AllowedServerOptions {
  /** JSON Pointer of the field that named the server. */
  pointer?: string;
  resolve?: Resolve;
}

/**
 * Refuses a server whose host is, or resolves to, an address that is neither public nor inside an allowed network
 * (trust-T23). A name that does not resolve passes: nothing can be connected to, and the gateway checks again at each
 * new connection.
 *
 * @param server an URL
 * @param allowedNetworks CIDRs
 * @returns the addresses that were checked
 * @throws AppError address_not_allowed, which names the setting ARGOSY_ALLOWED_NETWORKS
 */
export async function assertAllowedServer(
  server: string,
  allowedNetworks: readonly string[],
  options: AllowedServerOptions = {},
): Promise<string[]> {
  const pointer = options.pointer ?? '/kubeconfig';
  const host = hostOf(server, pointer);
  const networks = parseNetworks(allowedNetworks);
  const addresses = isIP(host) === 0 ? await addressesOf(host, options.resolve ?? resolveAll) : [host];
  if (!addresses.every((address) => isAllowedAddress(address, networks))) {
    throw AppError.field(
      'address_not_allowed',
      pointer,
      'The server has an address that is not public. An operator may allow its network with ARGOSY_ALLOWED_NETWORKS.',
    );
  }
  return addresses;
}

/** The host of an URL as the WHATWG parser reads it (0x7f.1 becomes 127.0.0.1), without the brackets of IPv6. */
export function hostOf(server: string, pointer = '/kubeconfig'): string {
  if (!URL.canParse(server)) throw AppError.field('address_not_allowed', pointer, 'The server is not an URL.');
  return new URL(server).hostname.replace(/^\[(.*)\]$/, '$1');
}

async function addressesOf(host: string, resolve: Resolve): Promise<string[]> {
  try {
    return (await resolve(host)).map((entry) => entry.address);
  } catch {
    return [];
  }
}
