import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject, objectsOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { parseQuantity, renderQuantity } from '../quantity.ts';
import { eachInvalid, invalidValue } from './causes.ts';
import { qualifiedName } from './formats.ts';
import { notNegativeAmount } from './resources.ts';

const COUNTED =
  'pods services replicationcontrollers resourcequotas secrets configmaps persistentvolumeclaims services.nodeports services.loadbalancers';
const MEASURED = 'cpu memory ephemeral-storage';
const STANDARD = new Set([
  ...COUNTED.split(' '),
  ...MEASURED.split(' ').flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  'requests.storage',
]);

export function checkResourceQuota(spec: JsonObject): StatusCause[] {
  const hard = isObject(spec['hard']) ? spec['hard'] : {};
  return Object.entries(hard).flatMap(([name, amount]) => {
    const field = `spec.hard[${name}]`;
    const isKnown = name.includes('/') || STANDARD.has(name) || name.includes('hugepages-');
    return [
      ...eachInvalid(field, name, qualifiedName(name)),
      ...(isKnown ? [] : [invalidValue(field, name, 'must be a standard resource type or fully qualified')]),
      ...(isKnown ? [] : [invalidValue(field, name, 'must be a standard resource for quota')]),
      ...notNegativeAmount(field, amount),
    ];
  });
}

/** What must not be more than what: of which part it is told, with whose value, and in which words. */
const ORDER = [
  { low: 'min', high: 'max', field: 'min', shown: 'min', words: ['min value', 'max value'] },
  { low: 'min', high: 'defaultRequest', field: 'defaultRequest', shown: 'defaultRequest', words: ['min value', 'default request value'] },
  { low: 'defaultRequest', high: 'max', field: 'defaultRequest', shown: 'defaultRequest', words: ['default request value', 'max value'] },
  {
    low: 'defaultRequest',
    high: 'default',
    field: 'defaultRequest',
    shown: 'defaultRequest',
    words: ['default request value', 'default limit value'],
  },
  { low: 'min', high: 'default', field: 'default', shown: 'min', words: ['min value', 'default value'] },
  { low: 'default', high: 'max', field: 'default', shown: 'max', words: ['default value', 'max value'] },
];

/** In each limit, min ≤ defaultRequest ≤ default ≤ max. */
export function checkLimitRange(spec: JsonObject): StatusCause[] {
  return objectsOf(spec['limits']).flatMap((limit, index) => {
    const names = new Set(
      ['min', 'max', 'default', 'defaultRequest'].flatMap((part) => Object.keys(isObject(limit[part]) ? limit[part] : {})),
    );
    return [...names].flatMap((name) => checkOrder(`spec.limits[${index}]`, limit, name));
  });
}

function checkOrder(at: string, limit: JsonObject, name: string): StatusCause[] {
  return ORDER.flatMap(({ low, high, field, shown, words: [lower, higher] }) => {
    const [least, most] = [parseQuantity(valueAt(limit, low, name)), parseQuantity(valueAt(limit, high, name))];
    if (least === undefined || most === undefined || least.nano <= most.nano) return [];
    const why = `${lower} ${renderQuantity(least)} is greater than ${higher} ${renderQuantity(most)}`;
    return [invalidValue(`${at}.${field}[${name}]`, valueAt(limit, shown, name), why)];
  });
}
