import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, objectsOf, textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { duplicate, eachInvalid, forbiddenField, oneOf, required, unsupported } from './causes.ts';
import { checkContainerPorts } from './container-ports.ts';
import { checkEnv, checkEnvFrom } from './env.ts';
import { dnsLabel } from './formats.ts';
import { checkLifecycle, checkProbe } from './probes.ts';
import { checkResources } from './resources.ts';
import { checkSecurityContext } from './security-context.ts';
import { checkMounts } from './volumes.ts';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];

/** @param volumes the names of the pod's volumes */
export function checkContainers(field: string, containers: unknown, volumes: ReadonlySet<string>): StatusCause[] {
  const list = objectsOf(containers);
  if (list.length === 0) return [required(field)];
  const names = new Set<unknown>();
  return list.flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const causes = [
      ...checkCommon(at, container, volumes),
      ...(names.has(container['name']) ? [duplicate(`${at}.name`, container['name'])] : []),
    ];
    names.add(container['name']);
    return [...causes, ...checkRunning(at, container)];
  });
}

/** @param others the names of the containers that run after these */
export function checkInitContainers(
  field: string,
  containers: unknown,
  others: ReadonlySet<unknown>,
  volumes: ReadonlySet<string>,
): StatusCause[] {
  const names = new Set(others);
  return objectsOf(containers).flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const { name, restartPolicy } = container;
    const causes = checkCommon(at, container, volumes);
    if (restartPolicy !== undefined && !RESTART_POLICIES.includes(textOf(restartPolicy))) {
      causes.push(unsupported(`${at}.restartPolicy`, restartPolicy, RESTART_POLICIES));
    }
    if (names.has(name)) causes.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (restartPolicy === 'Always') return [...causes, ...checkRunning(at, container)];
    const refused = ['lifecycle', ...PROBES].filter((part) => isObject(container[part]));
    const why = 'may not be set for init containers without restartPolicy=Always';
    return [...causes, ...refused.map((part) => forbiddenField(`${at}.${part}`, why))];
  });
}

function checkCommon(field: string, container: JsonObject, volumes: ReadonlySet<string>): StatusCause[] {
  const name = textOf(container['name'] ?? '');
  return [
    ...(name === '' ? [required(`${field}.name`)] : eachInvalid(`${field}.name`, name, dnsLabel(name))),
    ...(container['image'] ? [] : [required(`${field}.image`)]),
    ...oneOf(`${field}.terminationMessagePolicy`, container['terminationMessagePolicy'], MESSAGE_POLICIES),
    ...checkContainerPorts(`${field}.ports`, container['ports']),
    ...checkEnv(`${field}.env`, container['env']),
    ...checkEnvFrom(`${field}.envFrom`, container['envFrom']),
    ...checkMounts(`${field}.volumeMounts`, container['volumeMounts'], volumes),
    ...oneOf(`${field}.imagePullPolicy`, container['imagePullPolicy'], PULL_POLICIES),
    ...checkResources(`${field}.resources`, container['resources']),
    ...checkSecurityContext(`${field}.securityContext`, container['securityContext']),
  ];
}

function checkRunning(field: string, container: JsonObject): StatusCause[] {
  return [
    ...checkLifecycle(`${field}.lifecycle`, container['lifecycle']),
    ...PROBES.flatMap((name) => checkProbe(`${field}.${name}`, container[name], name === 'readinessProbe')),
  ];
}
