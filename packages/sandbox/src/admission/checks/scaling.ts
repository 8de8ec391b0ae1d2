import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, objectsOf, textOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { forbiddenField, invalidValue, required, unsupported } from './causes.ts';
import { checkLabelSelector } from './labels.ts';
import { checkAtMostAll, checkIntOrPercent } from './workloads.ts';

const METRICS = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

export function checkAutoscaler(spec: JsonObject): StatusCause[] {
  const { minReplicas = 1, maxReplicas = 0, scaleTargetRef } = spec;
  const [least, most] = [Number(minReplicas), Number(maxReplicas)];
  const metrics = objectsOf(spec['metrics']);
  const toZero = least === 0 && !metrics.some((metric) => metric['type'] === 'Object' || metric['type'] === 'External');
  return [
    ...(least < 1 ? [invalidValue('spec.minReplicas', least, 'must be greater than or equal to 1')] : []),
    ...(most < 1 ? [invalidValue('spec.maxReplicas', most, 'must be greater than 0')] : []),
    ...(most < least ? [invalidValue('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`')] : []),
    ...checkTarget('spec.scaleTargetRef', isObject(scaleTargetRef) ? scaleTargetRef : {}),
    ...metrics.flatMap((metric, index) => checkMetric(`spec.metrics[${index}]`, metric)),
    ...(toZero
      ? [forbiddenField('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas')]
      : []),
  ];
}

function checkTarget(field: string, { kind = '', name = '', apiVersion = '' }: JsonObject): StatusCause[] {
  return [
    ...(kind === '' ? [required(`${field}.kind`)] : []),
    ...(name === '' ? [required(`${field}.name`)] : []),
    ...(apiVersion === '' ? [invalidValue(`${field}.apiVersion`, '', 'apiVersion must specify API group')] : []),
  ];
}

function checkMetric(field: string, metric: JsonObject): StatusCause[] {
  const type = textOf(metric['type'] ?? '');
  if (!METRICS.includes(type)) return [unsupported(`${field}.type`, type, METRICS)];
  if (type !== 'Resource') return [];
  const resource = metric['resource'];
  if (!isObject(resource)) return [required(`${field}.resource`, 'must populate the given metric source')];
  const target = valueAt(resource, 'target');
  const isSet = valueAt(target, 'averageUtilization') !== undefined || valueAt(target, 'averageValue') !== undefined;
  const why = 'must set either a target raw value or a target utilization';
  return [
    ...(resource['name'] ? [] : [required(`${field}.resource.name`, 'must specify a resource name')]),
    ...(isSet ? [] : [required(`${field}.resource.target.averageUtilization`, why)]),
  ];
}

export function checkDisruptionBudget(spec: JsonObject): StatusCause[] {
  const { minAvailable, maxUnavailable, selector } = spec;
  const causes: StatusCause[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: spec['unhealthyPodEvictionPolicy'] ?? null,
    };
    causes.push(invalidValue('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [name, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value !== undefined) causes.push(...checkIntOrPercent(`spec.${name}`, value), ...checkAtMostAll(`spec.${name}`, value));
  }
  return [...causes, ...checkLabelSelector('spec.selector', selector)];
}
