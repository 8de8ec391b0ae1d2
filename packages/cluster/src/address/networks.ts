import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A parsed CIDR: address and prefix length. */
export type Network = [Address, number];

const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Parses the networks an operator has allowed.
 *
 * @param cidrs for example `127.0.0.0/8` or `fd00::/8`
 * @throws Error that names the entry which is no CIDR
 */
export function parseNetworks(cidrs: readonly string[]): Network[] {
  return cidrs.map((cidr) => {
    if (!ipaddr.isValidCIDR(cidr)) throw new Error(`ARGOSY_ALLOWED_NETWORKS: "${cidr.slice(0, 64)}" is not a CIDR`);
    return ipaddr.parseCIDR(cidr);
  });
}

/**
 * Whether Argosy may connect to an address: public unicast, or inside an allowed network. An IPv4 address inside an IPv6
 * one (mapped, NAT64) is judged as the IPv4 address it leads to.
 *
 * @param address as a resolver gives it; what is no address is not allowed
 */
export function isAllowedAddress(address: string, networks: readonly Network[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const target = unwrap(ipaddr.process(address));
  if (target.range() === 'unicast') return true;
  return networks.some((network) => network[0].kind() === target.kind() && target.match(network));
}

function unwrap(address: Address): Address {
  if (address.kind() !== 'ipv6' || !address.match(NAT64)) return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(12));
}
