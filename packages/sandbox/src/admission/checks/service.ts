import { isIP } from 'node:net';
import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isList, objectsOf, textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { duplicate, eachInvalid, forbiddenField, invalidValue, oneOf, required, unsupported } from './causes.ts';
import { PROTOCOLS } from './container-ports.ts';
import { dnsLabel, dnsSubdomain, portNumber } from './formats.ts';
import { checkLabels } from './labels.ts';
import { checkPort } from './probes.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const NOT_AN_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

export function checkService(spec: JsonObject, old: JsonObject | undefined): StatusCause[] {
  const { type, clusterIP } = spec;
  const isOutside = type === 'ExternalName';
  const ports = objectsOf(spec['ports']);
  const isHeadless = clusterIP === 'None';
  return [
    ...(ports.length === 0 && !isHeadless && !isOutside ? [required('spec.ports')] : []),
    ...(isOutside ? checkOutsideName(textOf(spec['externalName'] ?? '')) : []),
    ...checkPorts(ports, type),
    ...checkLabels('spec.selector', spec['selector']),
    ...oneOf('spec.sessionAffinity', spec['sessionAffinity'], ['ClientIP', 'None']),
    ...(TYPES.includes(String(type)) ? [] : [unsupported('spec.type', type, TYPES)]),
    ...checkAddress(spec, old),
    ...checkDuplicates(ports),
  ];
}

function checkOutsideName(name: string): StatusCause[] {
  return name === '' ? [required('spec.externalName')] : eachInvalid('spec.externalName', name, dnsSubdomain(name.replace(/\.$/, '')));
}

function checkPorts(ports: readonly JsonObject[], type: unknown): StatusCause[] {
  const names = new Set<string>();
  return ports.flatMap((entry, index) => {
    const { port = 0, protocol, targetPort, nodePort } = entry;
    const name = textOf(entry['name'] ?? '');
    const at = `spec.ports[${index}]`;
    const causes: StatusCause[] = [];
    if (name === '' && ports.length > 1) causes.push(required(`${at}.name`));
    if (name !== '') causes.push(...eachInvalid(`${at}.name`, name, dnsLabel(name)));
    if (name !== '' && names.has(name)) causes.push(duplicate(`${at}.name`, name));
    names.add(name);
    causes.push(...eachInvalid(`${at}.port`, port, portNumber(Number(port))), ...oneOf(`${at}.protocol`, protocol, PROTOCOLS));
    causes.push(...checkPort(`${at}.targetPort`, targetPort ?? port));
    const mayHave = type === 'NodePort' || type === 'LoadBalancer' || typeof nodePort !== 'number';
    return mayHave ? causes : [...causes, forbiddenField(`${at}.nodePort`, `may not be used when \`type\` is '${String(type)}'`)];
  });
}

/** Two ports may not be the same number of the same protocol. */
function checkDuplicates(ports: readonly JsonObject[]): StatusCause[] {
  const seen = new Set<string>();
  return ports.flatMap(({ port, protocol }, index) => {
    const id = `${String(port)}/${String(protocol)}`;
    const isKnown = seen.has(id);
    seen.add(id);
    const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    return isKnown ? [duplicate(`spec.ports[${index}]`, shown)] : [];
  });
}

function checkAddress({ type, clusterIP, clusterIPs }: JsonObject, old: JsonObject | undefined): StatusCause[] {
  if (typeof clusterIP !== 'string' || clusterIP === '') return [];
  if (type === 'ExternalName') return [forbiddenField('spec.clusterIPs', "may not be set when `type` is 'ExternalName'")];
  if (clusterIP === 'None') return [];
  const before = old?.['type'] === 'ExternalName' ? undefined : old?.['clusterIP'];
  if (typeof before === 'string' && before !== '' && before !== clusterIP) {
    return [invalidValue('spec.clusterIPs[0]', isList(clusterIPs) ? clusterIPs : [clusterIP], 'may not change once set')];
  }
  return isIP(clusterIP) === 0 ? [invalidValue('spec.clusterIPs[0]', clusterIP, NOT_AN_IP)] : [];
}
