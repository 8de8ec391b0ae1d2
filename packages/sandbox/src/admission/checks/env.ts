import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, objectsOf, textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, invalidValue, required, unsupported } from './causes.ts';
import { configKey, dnsSubdomain, envName } from './formats.ts';

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];
const FIELDS = /^(metadata\.(name|namespace|uid)|spec\.(nodeName|serviceAccountName)|status\.(hostIP|hostIPs|podIP|podIPs))$/;
const KNOWN_FIELDS = /^(metadata\.(name|namespace|uid|labels|annotations)(\['.*'\])?|spec\..*Name|status\..*)$/;
const MAP_FIELD = /^metadata\.(annotations|labels)\['(.+)'\]$/;

export function checkEnv(field: string, env: unknown): StatusCause[] {
  return objectsOf(env).flatMap((entry, index) => {
    const at = `${field}[${index}]`;
    const name = textOf(entry['name'] ?? '');
    return [
      ...(name === '' ? [required(`${at}.name`)] : eachInvalid(`${at}.name`, name, envName(name))),
      ...checkSource(`${at}.valueFrom`, entry),
    ];
  });
}

function checkSource(field: string, { value, valueFrom }: JsonObject): StatusCause[] {
  if (!isObject(valueFrom)) return [];
  const named = SOURCES.filter((name) => isObject(valueFrom[name]));
  const causes = [
    ...checkField(`${field}.fieldRef`, valueFrom['fieldRef']),
    ...checkResource(`${field}.resourceFieldRef`, valueFrom['resourceFieldRef']),
    ...checkKey(`${field}.configMapKeyRef`, valueFrom['configMapKeyRef']),
    ...checkKey(`${field}.secretKeyRef`, valueFrom['secretKeyRef']),
  ];
  if (named.length === 0) {
    const why = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    return [...causes, invalidValue(field, '', why)];
  }
  if (value !== undefined && value !== '') return [...causes, invalidValue(field, '', 'may not be specified when `value` is not empty')];
  return named.length > 1 ? [...causes, invalidValue(field, '', 'may not have more than one field specified at a time')] : causes;
}

function checkField(field: string, reference: unknown): StatusCause[] {
  if (!isObject(reference)) return [];
  const { apiVersion, fieldPath } = reference;
  const path = textOf(fieldPath ?? '');
  if (apiVersion === '') return [required(`${field}.apiVersion`)];
  if (path === '') return [required(`${field}.fieldPath`)];
  if (FIELDS.test(path) || MAP_FIELD.test(path)) return [];
  if (!KNOWN_FIELDS.test(path))
    return [invalidValue(`${field}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`)];
  const supported = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName'];
  return [unsupported(`${field}.fieldPath`, path, [...supported, 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'])];
}

function checkResource(field: string, reference: unknown): StatusCause[] {
  if (!isObject(reference)) return [];
  return reference['resource'] ? [] : [required(`${field}.resource`)];
}

function checkKey(field: string, reference: unknown): StatusCause[] {
  if (!isObject(reference)) return [];
  const key = textOf(reference['key'] ?? '');
  return key === '' ? [required(`${field}.key`)] : eachInvalid(`${field}.key`, key, configKey(key));
}

export function checkEnvFrom(field: string, envFrom: unknown): StatusCause[] {
  return objectsOf(envFrom).flatMap((entry, index) => {
    const at = `${field}[${index}]`;
    const named = ['configMapRef', 'secretRef'].filter((name) => isObject(entry[name]));
    const names = named.flatMap((source) => {
      const reference = entry[source];
      const name = isObject(reference) ? textOf(reference['name'] ?? '') : '';
      return name === '' ? [required(`${at}.${source}.name`)] : eachInvalid(`${at}.${source}.name`, name, dnsSubdomain(name));
    });
    if (named.length === 0) return [invalidValue(`${at}`, '', 'must specify one of: `configMapRef` or `secretRef`')];
    return named.length > 1 ? [...names, invalidValue(at, '', 'may not have more than one field specified at a time')] : names;
  });
}
