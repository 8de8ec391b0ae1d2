import { isIP, isIPv4 } from 'node:net';
import { invalid } from '../../kubernetes/api-error.ts';
import type { StatusCause } from '../../kubernetes/api-error.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { isList, isObject, objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { AdmissionInput } from '../admission-input.ts';
import { invalidValue } from '../checks/causes.ts';
import { withDefaults } from '../defaults/fields.ts';
import { addressesOf, FIRST_PORT, isInRange, LAST_PORT, ownerOf, RANGE } from './addresses.ts';
import type { Addresses } from './addresses.ts';

/** Whether a Service of a type has an address in the cluster. */
function hasAddress(spec: JsonObject): boolean {
  return spec['type'] !== 'ExternalName';
}

function hasNodePorts(spec: JsonObject): boolean {
  return spec['type'] === 'NodePort' || (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);
}

/** A changed Service keeps the addresses and node ports that it has and its new state does not name. */
export function keepAddresses({ next, old }: AdmissionInput): Manifest {
  const spec = next['spec'];
  const before = old?.['spec'];
  if (!isObject(spec)) return next;
  if (!hasAddress(spec)) return { ...next, spec: withoutAddresses(spec) };
  if (!isObject(before) || !hasAddress(before)) return { ...next, spec: alignAddresses(spec) };
  const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy } = before;
  const kept = withDefaults(spec, isList(spec['clusterIPs']) || spec['clusterIP'] === undefined ? { clusterIP, clusterIPs } : {});
  return { ...next, spec: keepPorts(alignAddresses(withDefaults(kept, { ipFamilies, ipFamilyPolicy })), before) };
}

/** `clusterIP` and the first of `clusterIPs` are one. */
function alignAddresses(spec: JsonObject): JsonObject {
  const { clusterIP, clusterIPs } = spec;
  if (typeof clusterIP === 'string' && clusterIPs === undefined) return { ...spec, clusterIPs: [clusterIP] };
  if (clusterIP === undefined && isList(clusterIPs) && clusterIPs.length > 0) return { ...spec, clusterIP: clusterIPs[0] };
  return spec;
}

function keepPorts(spec: JsonObject, before: JsonObject): JsonObject {
  if (!hasNodePorts(before)) return spec;
  if (!hasNodePorts(spec)) return { ...spec, ports: objectsOf(spec['ports']).map((port) => freed(port, before)) };
  const ports = objectsOf(spec['ports']).map((port) => withDefaults(port, { nodePort: samePort(port, before)?.['nodePort'] }));
  return { ...spec, ports };
}

/** Without the node port that a Service had as what it was before. */
function freed(port: JsonObject, before: JsonObject): JsonObject {
  const { nodePort, ...rest } = port;
  return nodePort !== undefined && nodePort === samePort(port, before)?.['nodePort'] ? rest : port;
}

function samePort(port: JsonObject, before: JsonObject): JsonObject | undefined {
  return objectsOf(before['ports']).find((other) => other['port'] === port['port'] && other['protocol'] === port['protocol']);
}

function withoutAddresses(spec: JsonObject): JsonObject {
  const { clusterIP: _, clusterIPs: __, ipFamilies: ___, ipFamilyPolicy: ____, ...rest } = spec;
  return rest;
}

/**
 * Gives a Service the addresses and node ports that its type has.
 *
 * @throws ApiError 422 where it names one that is taken or not to be had
 */
export function withAddresses({ kind, next, api }: AdmissionInput): Manifest {
  const spec = next['spec'];
  if (!isObject(spec) || !hasAddress(spec)) return next;
  const book = addressesOf(api);
  const owner = ownerOf(next);
  const causes = [...addressProblems(spec, book, owner), ...portProblems(spec, book, owner)];
  if (causes.length > 0) throw invalid(kind, next.metadata.name ?? '', causes);
  const clusterIP = typeof spec['clusterIP'] === 'string' ? spec['clusterIP'] : book.findFree(owner);
  const family = isIPv4(clusterIP) || clusterIP === 'None' ? 'IPv4' : 'IPv6';
  const addressed = withDefaults(spec, { clusterIP, clusterIPs: [clusterIP], ipFamilies: [family], ipFamilyPolicy: 'SingleStack' });
  if (!hasNodePorts(addressed)) return { ...next, spec: addressed };
  const ports = objectsOf(addressed['ports']).map((port, index) =>
    withDefaults(port, { nodePort: port['nodePort'] ?? book.findFreePort(owner, index) }),
  );
  return { ...next, spec: { ...addressed, ports } };
}

function addressProblems(spec: JsonObject, book: Addresses, owner: string): StatusCause[] {
  const { clusterIP } = spec;
  if (typeof clusterIP !== 'string' || clusterIP === 'None' || isIP(clusterIP) === 0) return [];
  const say = (why: string): StatusCause[] => [invalidValue('spec.clusterIPs', [clusterIP], `failed to allocate IP ${clusterIP}: ${why}`)];
  if (!isInRange(clusterIP)) return say(`the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is ${RANGE}`);
  return book.isTaken(clusterIP, owner) ? say('provided IP is already allocated') : [];
}

function portProblems(spec: JsonObject, book: Addresses, owner: string): StatusCause[] {
  return objectsOf(spec['ports']).flatMap(({ nodePort }, index) => {
    if (typeof nodePort !== 'number') return [];
    const say = (why: string): StatusCause[] => [invalidValue(`spec.ports[${index}].nodePort`, nodePort, why)];
    if (nodePort < FIRST_PORT || nodePort > LAST_PORT) {
      return say(`provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`);
    }
    return book.isPortTaken(nodePort, owner) ? say('provided port is already allocated') : [];
  });
}
