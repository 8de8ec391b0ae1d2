import { isIP } from 'node:net';
import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isList, isObject, objectsOf, textOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, invalidValue, required, unsupported } from './causes.ts';
import { dns1035Label, dnsSubdomain, portName, portNumber, wildcardSubdomain } from './formats.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];

export function checkIngress(spec: JsonObject): StatusCause[] {
  const rules = objectsOf(spec['rules']);
  const { defaultBackend, ingressClassName } = spec;
  return [
    ...(rules.length === 0 && defaultBackend === undefined
      ? [invalidValue('spec', undefined, 'either `defaultBackend` or `rules` must be specified')]
      : []),
    ...(isObject(defaultBackend) ? checkBackend('spec.defaultBackend', defaultBackend) : []),
    ...rules.flatMap((rule, index) => checkRule(`spec.rules[${index}]`, rule)),
    ...objectsOf(spec['tls']).flatMap((tls, index) =>
      (isList(tls['hosts']) ? tls['hosts'] : []).flatMap((host, at) => checkHostName(`spec.tls[${index}].hosts[${at}]`, String(host))),
    ),
    ...(typeof ingressClassName === 'string' ? eachInvalid('spec.ingressClassName', ingressClassName, dnsSubdomain(ingressClassName)) : []),
  ];
}

function checkRule(field: string, rule: JsonObject): StatusCause[] {
  const host = textOf(rule['host'] ?? '');
  const http = rule['http'];
  const paths = objectsOf(valueAt(http, 'paths'));
  const isAddress = isIP(host) !== 0;
  return [
    ...(isAddress
      ? [invalidValue(`${field}.host`, host, 'must be a DNS name, not an IP address')]
      : host === ''
        ? []
        : checkHostName(`${field}.host`, host)),
    ...(isObject(http) && paths.length === 0 ? [required(`${field}.http.paths`)] : []),
    ...paths.flatMap((path, index) => checkPath(`${field}.http.paths[${index}]`, path)),
  ];
}

function checkHostName(field: string, host: string): StatusCause[] {
  return eachInvalid(field, host, host.includes('*') ? wildcardSubdomain(host) : dnsSubdomain(host));
}

function checkPath(field: string, { path = '', pathType, backend }: JsonObject): StatusCause[] {
  if (pathType === undefined) return [required(`${field}.pathType`, 'pathType must be specified')];
  const text = String(path);
  const say = (why: string): StatusCause => invalidValue(`${field}.path`, text, why);
  const causes: StatusCause[] = [];
  if (!PATH_TYPES.includes(textOf(pathType))) causes.push(unsupported(`${field}.pathType`, pathType, PATH_TYPES));
  else if (!text.startsWith('/') && (text !== '' || pathType !== 'ImplementationSpecific')) causes.push(say('must be an absolute path'));
  if (pathType === 'Exact' || pathType === 'Prefix') {
    causes.push(...BAD_PARTS.filter((part) => text.includes(part)).map((part) => say(`must not contain '${part}'`)));
    causes.push(...BAD_ENDS.filter((end) => text.endsWith(end)).map((end) => say(`cannot end with '${end}'`)));
  }
  return [...causes, ...checkBackend(`${field}.backend`, isObject(backend) ? backend : {})];
}

function checkBackend(field: string, { service, resource }: JsonObject): StatusCause[] {
  if (isObject(service) && isObject(resource)) return [invalidValue(field, '', 'cannot set both resource and service backends')];
  if (isObject(resource)) return [];
  if (!isObject(service)) return [invalidValue(field, '', 'resource or service backend is required')];
  const name = textOf(service['name'] ?? '');
  const { name: port = '', number = 0 } = isObject(service['port']) ? service['port'] : {};
  const causes = name === '' ? [required(`${field}.service.name`)] : eachInvalid(`${field}.service.name`, name, dns1035Label(name));
  if (port !== '' && number !== 0) return [...causes, invalidValue(field, '', 'cannot set both port name & port number')];
  if (port !== '') return [...causes, ...eachInvalid(`${field}.service.port.name`, port, portName(String(port)))];
  if (number !== 0) return [...causes, ...eachInvalid(`${field}.service.port.number`, number, portNumber(Number(number)))];
  return [...causes, required(field, 'port name or number is required')];
}
