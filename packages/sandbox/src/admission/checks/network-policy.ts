import { isIP } from 'node:net';
import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isList, isObject, objectsOf, textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { forbiddenField, invalidValue, required, unsupported } from './causes.ts';
import { PROTOCOLS } from './container-ports.ts';
import { checkLabelSelector } from './labels.ts';
import { checkPort } from './probes.ts';

const TYPES = ['Ingress', 'Egress'];
const NOT_A_RANGE = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

export function checkNetworkPolicy(spec: JsonObject): StatusCause[] {
  const types = isList(spec['policyTypes']) ? spec['policyTypes'] : [];
  return [
    ...checkLabelSelector('spec.podSelector', spec['podSelector']),
    ...objectsOf(spec['ingress']).flatMap((rule, index) => checkRule(`spec.ingress[${index}]`, rule, 'from')),
    ...objectsOf(spec['egress']).flatMap((rule, index) => checkRule(`spec.egress[${index}]`, rule, 'to')),
    ...types.flatMap((type, index) => (TYPES.includes(String(type)) ? [] : [unsupported(`spec.policyTypes[${index}]`, type, TYPES)])),
  ];
}

function checkRule(field: string, rule: JsonObject, side: string): StatusCause[] {
  return [
    ...objectsOf(rule['ports']).flatMap((port, index) => checkPolicyPort(`${field}.ports[${index}]`, port)),
    ...objectsOf(rule[side]).flatMap((peer, index) => checkPeer(`${field}.${side}[${index}]`, peer)),
  ];
}

function checkPolicyPort(field: string, { port, protocol }: JsonObject): StatusCause[] {
  return [
    ...(protocol === undefined || PROTOCOLS.includes(textOf(protocol)) ? [] : [unsupported(`${field}.protocol`, protocol, PROTOCOLS)]),
    ...(port === undefined ? [] : checkPort(`${field}.port`, port)),
  ];
}

function checkPeer(field: string, { podSelector, namespaceSelector, ipBlock }: JsonObject): StatusCause[] {
  const hasSelector = isObject(podSelector) || isObject(namespaceSelector);
  if (!hasSelector && !isObject(ipBlock)) return [required(field, 'must specify a peer')];
  if (hasSelector && isObject(ipBlock)) return [forbiddenField(field, 'may not specify both ipBlock and another peer')];
  return [
    ...checkLabelSelector(`${field}.podSelector`, podSelector),
    ...checkLabelSelector(`${field}.namespaceSelector`, namespaceSelector),
    ...(isObject(ipBlock) ? checkBlock(`${field}.ipBlock`, ipBlock) : []),
  ];
}

function checkBlock(field: string, { cidr = '' }: JsonObject): StatusCause[] {
  if (cidr === '') return [required(`${field}.cidr`)];
  return isRange(String(cidr)) ? [] : [invalidValue(`${field}.cidr`, cidr, NOT_A_RANGE)];
}

function isRange(text: string): boolean {
  const [address = '', length = ''] = text.split('/');
  const family = isIP(address);
  return family !== 0 && /^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128);
}
