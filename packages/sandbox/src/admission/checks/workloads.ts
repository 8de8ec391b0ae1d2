import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, isSame, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, forbiddenField, invalidValue, notNegative, required, unsupported } from './causes.ts';
import { dnsLabel, percent } from './formats.ts';
import { checkLabelSelector, isReadable, matches } from './labels.ts';
import { checkPodTemplate } from './pod-spec.ts';

type Spec = JsonObject;

/** A selector, and that the template's pods are among those that it selects. */
function checkSelected(spec: Spec, word: string, checkTemplate: () => StatusCause[]): StatusCause[] {
  const { selector } = spec;
  const causes: StatusCause[] = [];
  if (!isObject(selector)) causes.push(required('spec.selector'));
  else {
    causes.push(...checkLabelSelector('spec.selector', selector));
    if (Object.keys(selector).length === 0) causes.push(invalidValue('spec.selector', selector, `empty selector is invalid for ${word}`));
    if (!isReadable(selector)) return [...causes, invalidValue('spec.selector', selector, 'invalid label selector')];
  }
  return [...causes, ...checkMatches(spec), ...checkTemplate()];
}

export function checkMatches({ selector, template }: Spec): StatusCause[] {
  const labels = valueAt(template, 'metadata', 'labels');
  const isEmpty = isObject(selector) && Object.keys(selector).length === 0;
  if (isEmpty || (isObject(selector) && matches(selector, labels))) return [];
  return [invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')];
}

function checkTemplate({ template, replicas }: Spec, owner: string): StatusCause[] {
  const restart = valueAt(template, 'spec', 'restartPolicy');
  const deadline = valueAt(template, 'spec', 'activeDeadlineSeconds');
  const isBare = restart === undefined;
  return [
    ...checkPodTemplate('spec.template', template),
    ...(isBare || restart === 'Always' || replicas === undefined
      ? []
      : [unsupported('spec.template.spec.restartPolicy', restart, ['Always'])]),
    ...(deadline === undefined
      ? []
      : [forbiddenField('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${owner} is not Supported`)]),
  ];
}

function checkImmutable(field: string, next: unknown, old: unknown): StatusCause[] {
  return isSame(next, old) ? [] : [invalidValue(field, next, 'field is immutable')];
}

export function checkDeployment(spec: Spec, old: Spec | undefined): StatusCause[] {
  const { progressDeadlineSeconds: deadline, minReadySeconds: ready = 0 } = spec;
  const causes = [
    ...notNegative('spec.replicas', spec['replicas']),
    ...checkSelected(spec, 'deployment', () => checkTemplate(spec, 'ReplicaSet')),
    ...checkStrategy(isObject(spec['strategy']) ? spec['strategy'] : {}),
    ...notNegative('spec.minReadySeconds', ready),
    ...notNegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit']),
    ...notNegative('spec.progressDeadlineSeconds', deadline),
  ];
  if (typeof deadline === 'number' && deadline <= Number(ready)) {
    causes.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  return old === undefined ? causes : [...causes, ...checkImmutable('spec.selector', spec['selector'], old['selector'])];
}

function checkStrategy({ type, rollingUpdate }: Spec): StatusCause[] {
  if (type === 'Recreate') {
    return rollingUpdate === undefined
      ? []
      : [forbiddenField('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== 'RollingUpdate') {
    return [unsupported('spec.strategy', { Type: type, RollingUpdate: rollingUpdate ?? null }, ['Recreate', 'RollingUpdate'])];
  }
  if (!isObject(rollingUpdate)) return [];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const field = 'spec.strategy.rollingUpdate';
  const isStuck = amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0;
  return [
    ...checkIntOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...checkIntOrPercent(`${field}.maxSurge`, maxSurge),
    ...(isStuck ? [invalidValue(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')] : []),
    ...checkAtMostAll(`${field}.maxUnavailable`, maxUnavailable),
  ];
}

export function checkIntOrPercent(field: string, value: unknown): StatusCause[] {
  return typeof value === 'string' ? eachInvalid(field, value, percent(value)) : notNegative(field, value);
}

export function checkAtMostAll(field: string, value: unknown): StatusCause[] {
  const isTooMuch = typeof value === 'string' && percent(value).length === 0 && amountOf(value) > 100;
  return isTooMuch ? [invalidValue(field, value, 'must not be greater than 100%')] : [];
}

function amountOf(value: unknown): number {
  return typeof value === 'string' ? Number(/^(\d+)%$/.exec(value)?.[1] ?? 0) : Number(value ?? 0);
}

const MAY_CHANGE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export function checkStatefulSet(spec: Spec, old: Spec | undefined): StatusCause[] {
  if (old !== undefined) {
    const names = new Set([...Object.keys(spec), ...Object.keys(old)]);
    const changed = [...names].filter((name) => !MAY_CHANGE.includes(name) && !isSame(spec[name], old[name]));
    const list = `${MAY_CHANGE.slice(0, -1)
      .map((name) => `'${name}'`)
      .join(', ')} and 'minReadySeconds'`;
    if (changed.length > 0) return [forbiddenField('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)];
  }
  const { podManagementPolicy: management, serviceName } = spec;
  return [
    ...(management === 'OrderedReady' || management === 'Parallel'
      ? []
      : [invalidValue('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'")]),
    ...checkSetStrategy(isObject(spec['updateStrategy']) ? spec['updateStrategy'] : {}),
    ...notNegative('spec.replicas', spec['replicas']),
    ...notNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...(typeof serviceName === 'string' && serviceName !== '' ? eachInvalid('spec.serviceName', serviceName, dnsLabel(serviceName)) : []),
    ...checkSelected(spec, 'statefulset', () => checkTemplate(spec, 'StatefulSet')),
  ];
}

function checkSetStrategy({ type, rollingUpdate }: Spec): StatusCause[] {
  const field = 'spec.updateStrategy';
  if (type === 'OnDelete') {
    return rollingUpdate === undefined
      ? []
      : [invalidValue(`${field}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
  }
  if (type === 'RollingUpdate') return notNegative(`${field}.rollingUpdate.partition`, valueAt(rollingUpdate, 'partition'));
  return [invalidValue(field, { Type: type, RollingUpdate: rollingUpdate ?? null }, "must be 'RollingUpdate' or 'OnDelete'")];
}

export function checkReplicaSet(spec: Spec, old: Spec | undefined): StatusCause[] {
  const causes = [
    ...notNegative('spec.replicas', spec['replicas']),
    ...notNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...checkSelected(spec, 'replicaset', () => checkTemplate(spec, 'ReplicaSet')),
  ];
  return old === undefined ? causes : [...causes, ...checkImmutable('spec.selector', spec['selector'], old['selector'])];
}

export function checkDaemonSet(spec: Spec, old: Spec | undefined): StatusCause[] {
  const strategy = isObject(spec['updateStrategy']) ? spec['updateStrategy'] : {};
  const causes = [
    ...checkSelected(spec, 'daemonset', () => checkTemplate({ ...spec, replicas: 1 }, 'DaemonSet')),
    ...notNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...checkDaemonStrategy(strategy),
    ...notNegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit']),
  ];
  return old === undefined ? causes : [...causes, ...checkImmutable('spec.selector', spec['selector'], old['selector'])];
}

function checkDaemonStrategy({ type, rollingUpdate }: Spec): StatusCause[] {
  const field = 'spec.updateStrategy';
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') return [unsupported(`${field}.type`, type, ['RollingUpdate', 'OnDelete'])];
  if (!isObject(rollingUpdate)) return [required(`${field}.rollingUpdate`)];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const at = `${field}.rollingUpdate`;
  const [down, surge] = [amountOf(maxUnavailable) !== 0, amountOf(maxSurge) !== 0];
  return [
    ...checkIntOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...checkIntOrPercent(`${at}.maxSurge`, maxSurge),
    ...checkAtMostAll(`${at}.maxUnavailable`, maxUnavailable),
    ...checkAtMostAll(`${at}.maxSurge`, maxSurge),
    ...(down && surge ? [invalidValue(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')] : []),
    ...(!down && !surge ? [required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')] : []),
  ];
}
