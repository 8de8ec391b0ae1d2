import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, invalidValue, oneOf, required } from './causes.ts';
import { checkContainers, checkInitContainers } from './containers.ts';
import { dnsLabel, dnsSubdomain } from './formats.ts';
import { checkLabels } from './labels.ts';
import { checkAnnotations } from './metadata.ts';
import { checkAffinity, checkSpread, checkTolerations } from './scheduling.ts';
import { checkPodSecurityContext } from './security-context.ts';
import { checkVolumes } from './volumes.ts';

const RESTART = ['Always', 'OnFailure', 'Never'];
const DNS = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** The template of a workload: labels, annotations, and the pods' spec. */
export function checkPodTemplate(field: string, template: unknown): StatusCause[] {
  const { metadata, spec } = isObject(template) ? template : {};
  const { labels, annotations } = isObject(metadata) ? metadata : {};
  return [
    ...checkLabels(`${field}.labels`, labels),
    ...checkAnnotations(`${field}.annotations`, annotations as Readonly<Record<string, string>> | undefined),
    ...checkPodSpec(`${field}.spec`, isObject(spec) ? spec : {}),
  ];
}

export function checkPodSpec(field: string, spec: JsonObject): StatusCause[] {
  const volumes = new Set(objectsOf(spec['volumes']).map((volume) => String(volume['name'])));
  const names = new Set(objectsOf(spec['containers']).map((container) => container['name']));
  // A spec of nothing has not been given its defaults, and the one thing to say of it is that.
  const isBare = Object.keys(spec).length === 0;
  return [
    ...checkVolumes(`${field}.volumes`, spec['volumes']),
    ...checkContainers(`${field}.containers`, spec['containers'], volumes),
    ...checkInitContainers(`${field}.initContainers`, spec['initContainers'], names, volumes),
    ...checkHostPorts(field, spec),
    ...(isBare ? [] : oneOf(`${field}.restartPolicy`, spec['restartPolicy'], RESTART)),
    ...(isBare ? [] : oneOf(`${field}.dnsPolicy`, spec['dnsPolicy'], DNS)),
    ...checkLabels(`${field}.nodeSelector`, spec['nodeSelector']),
    ...checkPodSecurityContext(`${field}.securityContext`, spec['securityContext']),
    ...checkAffinity(`${field}.affinity`, spec['affinity']),
    ...(spec['dnsPolicy'] === 'None' && !isObject(spec['dnsConfig'])
      ? [required(`${field}.dnsConfig`, 'must provide `dnsConfig` when `dnsPolicy` is None')]
      : []),
    ...checkSpread(`${field}.topologySpreadConstraints`, spec['topologySpreadConstraints']),
    ...checkName(`${field}.serviceAccountName`, spec['serviceAccountName'], dnsSubdomain),
    ...checkName(`${field}.nodeName`, spec['nodeName'], dnsSubdomain),
    ...checkDeadline(`${field}.activeDeadlineSeconds`, spec['activeDeadlineSeconds']),
    ...checkName(`${field}.hostname`, spec['hostname'], dnsLabel),
    ...checkName(`${field}.subdomain`, spec['subdomain'], dnsLabel),
    ...checkTolerations(`${field}.tolerations`, spec['tolerations']),
    ...checkName(`${field}.priorityClassName`, spec['priorityClassName'], dnsSubdomain),
  ];
}

function checkName(field: string, name: unknown, form: (name: string) => string[]): StatusCause[] {
  return typeof name === 'string' && name !== '' ? eachInvalid(field, name, form(name)) : [];
}

function checkDeadline(field: string, seconds: unknown): StatusCause[] {
  const isWrong = typeof seconds === 'number' && (seconds < 1 || seconds > 2 ** 31 - 1);
  return isWrong ? [invalidValue(field, seconds, 'must be between 1 and 2147483647, inclusive')] : [];
}

/** On the host's network a container's port is the host's. */
function checkHostPorts(field: string, spec: JsonObject): StatusCause[] {
  if (spec['hostNetwork'] !== true) return [];
  return objectsOf(spec['containers']).flatMap((container, index) =>
    objectsOf(container['ports']).flatMap(({ hostPort, containerPort }, port) =>
      hostPort === undefined || hostPort === containerPort
        ? []
        : [
            invalidValue(
              `${field}.containers[${index}].ports[${port}].hostPort`,
              hostPort,
              'must match `containerPort` when `hostNetwork` is true',
            ),
          ],
    ),
  );
}
