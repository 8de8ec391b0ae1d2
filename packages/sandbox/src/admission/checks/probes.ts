import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isList, isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, forbiddenField, invalidValue, notNegative, required, unsupported } from './causes.ts';
import { portName, portNumber } from './formats.ts';

const SECONDS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

/** @param isReadiness only these may want more than one success in a row */
export function checkProbe(field: string, probe: unknown, isReadiness: boolean): StatusCause[] {
  if (!isObject(probe)) return [];
  const causes = [...checkHandler(field, probe), ...SECONDS.flatMap((name) => notNegative(`${field}.${name}`, probe[name]))];
  const grace = probe['terminationGracePeriodSeconds'];
  if (typeof grace === 'number') {
    if (isReadiness) causes.push(forbiddenField(`${field}.terminationGracePeriodSeconds`, 'must not be set for readinessProbes'));
    else if (grace <= 0) causes.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  if (!isReadiness && probe['successThreshold'] !== 1)
    causes.push(invalidValue(`${field}.successThreshold`, probe['successThreshold'], 'must be 1'));
  return causes;
}

export function checkLifecycle(field: string, lifecycle: unknown): StatusCause[] {
  if (!isObject(lifecycle)) return [];
  return ['postStart', 'preStop'].flatMap((name) => (isObject(lifecycle[name]) ? checkHandler(`${field}.${name}`, lifecycle[name]) : []));
}

const HANDLERS: Readonly<Record<string, (field: string, action: JsonObject) => StatusCause[]>> = {
  exec: (field, { command }) => (isList(command) && command.length > 0 ? [] : [required(`${field}.command`)]),
  httpGet: checkHttpGet,
  tcpSocket: (field, { port }) => checkPort(`${field}.port`, port),
  grpc: (field, { port }) => (typeof port === 'number' ? eachInvalid(`${field}.port`, port, portNumber(port)) : []),
  sleep: () => [],
};

function checkHandler(field: string, handler: JsonObject): StatusCause[] {
  const named = Object.keys(HANDLERS).filter((name) => isObject(handler[name]));
  if (named.length === 0) return [required(field, 'must specify a handler type')];
  return named.flatMap((name, index) => {
    const action = handler[name];
    if (index > 0) return [forbiddenField(`${field}.${name}`, 'may not specify more than 1 handler type')];
    return isObject(action) ? (HANDLERS[name]?.(`${field}.${name}`, action) ?? []) : [];
  });
}

function checkHttpGet(field: string, { path, port, scheme }: JsonObject): StatusCause[] {
  return [
    ...(path === '' ? [required(`${field}.path`)] : []),
    ...checkPort(`${field}.port`, port),
    ...(scheme === 'HTTP' || scheme === 'HTTPS' ? [] : [unsupported(`${field}.scheme`, scheme, ['HTTP', 'HTTPS'])]),
  ];
}

/** A port by number or by name. */
export function checkPort(field: string, port: unknown): StatusCause[] {
  return typeof port === 'string' ? eachInvalid(field, port, portName(port)) : eachInvalid(field, port ?? 0, portNumber(Number(port ?? 0)));
}
