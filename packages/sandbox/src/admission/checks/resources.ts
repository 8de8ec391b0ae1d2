import type { StatusCause } from '../../kubernetes/api-error.ts';
import { isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { canonicalQuantity, parseQuantity, renderQuantity } from '../quantity.ts';
import { eachInvalid, invalidValue, required } from './causes.ts';
import { qualifiedName } from './formats.ts';

const OF_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];
const STANDARD = [...OF_CONTAINERS, 'storage', 'pods', 'services', 'configmaps', 'secrets'];

/** The `resources` of a container. */
export function checkResources(field: string, resources: unknown): StatusCause[] {
  if (!isObject(resources)) return [];
  const limits = isObject(resources['limits']) ? resources['limits'] : {};
  const requests = isObject(resources['requests']) ? resources['requests'] : {};
  return [
    ...Object.entries(limits).flatMap(([name, amount]) => checkAmount(`${field}.limits[${name}]`, name, amount)),
    ...Object.entries(requests).flatMap(([name, amount]) => checkAmount(`${field}.requests[${name}]`, name, amount)),
    ...Object.entries(requests).flatMap(([name, amount]) => checkAgainstLimit(field, name, amount, limits)),
  ];
}

function checkAmount(field: string, name: string, amount: unknown): StatusCause[] {
  const form = eachInvalid(field, name, qualifiedName(name));
  const isKnown = name.includes('/') || STANDARD.includes(name) || name.startsWith('hugepages-');
  const standard = isKnown ? [] : [invalidValue(field, name, 'must be a standard resource type or fully qualified')];
  const isOurs = name.includes('/') || OF_CONTAINERS.includes(name) || name.startsWith('hugepages-');
  const ours = isOurs ? [] : [invalidValue(field, name, 'must be a standard resource for containers')];
  return [...form, ...standard, ...ours, ...notNegativeAmount(field, amount)];
}

export function notNegativeAmount(field: string, amount: unknown): StatusCause[] {
  const quantity = parseQuantity(amount);
  return quantity !== undefined && quantity.nano < 0n
    ? [invalidValue(field, canonicalQuantity(amount), 'must be greater than or equal to 0')]
    : [];
}

function checkAgainstLimit(field: string, name: string, amount: unknown, limits: JsonObject): StatusCause[] {
  const [asked, limit] = [parseQuantity(amount), parseQuantity(limits[name])];
  const isCountable = name.includes('/') || name.startsWith('hugepages-');
  if (asked === undefined) return [];
  if (limit === undefined) return isCountable ? [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')] : [];
  const shown = canonicalQuantity(amount);
  const most = renderQuantity(limit);
  if (isCountable && asked.nano !== limit.nano)
    return [invalidValue(`${field}.requests`, shown, `must be equal to ${name} limit of ${most}`)];
  return asked.nano > limit.nano
    ? [invalidValue(`${field}.requests`, shown, `must be less than or equal to ${name} limit of ${most}`)]
    : [];
}
