import { forbidden } from '../../kubernetes/api-error.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { isObject, objectsOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { AdmissionInput } from '../admission-input.ts';
import { chain, mapField, mapItems, withDefaults } from '../defaults/fields.ts';
import { containersOf } from '../defaults/pod.ts';
import { addQuantities, parseQuantity, renderQuantity } from '../quantity.ts';
import type { Quantity } from '../quantity.ts';

/** The limits of a namespace, each with its type: `Container`, `Pod` or `PersistentVolumeClaim`. */
function limitsOf({ api, next }: AdmissionInput): readonly JsonObject[] {
  const kind = api.kinds.find('v1', 'LimitRange');
  const { namespace } = next.metadata;
  if (kind === undefined || namespace === undefined) return [];
  return api.list(kind, { namespace }).items.flatMap((range) => objectsOf(valueAt(range, 'spec', 'limits')));
}

/** Gives a new pod's containers the limits and requests that its namespace has for those that say none. */
export function withLimits(pod: Manifest, input: AdmissionInput): Manifest {
  const defaults = limitsOf(input).filter((limit) => limit['type'] === 'Container');
  if (defaults.length === 0) return pod;
  const noted: string[] = [];
  const apply = (role: string) => (container: JsonObject) =>
    defaults.reduce((value, limit) => limitContainer(value, limit, role, noted), container);
  const limited = mapField(pod as unknown as JsonObject, 'spec', (spec) =>
    chain(
      spec,
      (value) => mapItems(value, 'containers', apply('container')),
      (value) => mapItems(value, 'initContainers', apply('init container')),
    ),
  ) as unknown as Manifest;
  if (noted.length === 0) return limited;
  const annotations = { ...limited.metadata.annotations, 'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${noted.join('; ')}` };
  return { ...limited, metadata: { ...limited.metadata, annotations } };
}

function limitContainer(container: JsonObject, limit: JsonObject, role: string, noted: string[]): JsonObject {
  const note = (part: string, had: unknown, given: unknown): void => {
    const names = Object.keys(isObject(given) ? given : {}).filter((name) => valueAt(had, name) === undefined);
    if (names.length > 0) noted.push(`${names.toSorted().join(', ')} ${part} for ${role} ${String(container['name'])}`);
  };
  return mapField(withDefaults(container, { resources: {} }), 'resources', (resources) => {
    const { limits, requests } = resources;
    note('request', requests, limit['defaultRequest']);
    note('limit', limits, limit['default']);
    return {
      ...resources,
      ...merged('limits', limits, limit['default']),
      ...merged('requests', requests, limit['defaultRequest']),
    };
  });
}

function merged(name: string, own: unknown, given: unknown): JsonObject {
  const all = withDefaults(isObject(own) ? own : {}, isObject(given) ? given : {});
  return Object.keys(all).length === 0 ? {} : { [name]: all };
}

/**
 * Holds a new pod or claim to what its namespace allows.
 *
 * @throws ApiError 403 with everything that is too much or too little
 */
export function checkLimits(input: AdmissionInput): void {
  const { kind, next } = input;
  const limits = limitsOf(input);
  if (limits.length === 0) return;
  const problems = limits.flatMap((limit) => problemsOf(next, kind.kind, limit));
  if (problems.length === 0) return;
  throw forbidden(kind, next.metadata.name ?? '', problems.length === 1 ? String(problems[0]) : `[${problems.join(', ')}]`);
}

function problemsOf(object: Manifest, kind: string, limit: JsonObject): string[] {
  const spec = isObject(object['spec']) ? object['spec'] : {};
  const type = String(limit['type']);
  if (kind === 'PersistentVolumeClaim') return type === kind ? boundProblems(spec['resources'], limit, type) : [];
  if (kind !== 'Pod') return [];
  const containers = containersOf(spec);
  if (type === 'Container') return containers.flatMap((container) => boundProblems(container['resources'], limit, type));
  if (type !== 'Pod') return [];
  const total = { limits: totalOf(containers, 'limits'), requests: totalOf(containers, 'requests') };
  return boundProblems(total, limit, type);
}

function totalOf(containers: readonly JsonObject[], part: string): JsonObject {
  const totals = new Map<string, Quantity>();
  for (const container of containers) {
    const amounts = valueAt(container, 'resources', part);
    for (const [name, amount] of Object.entries(isObject(amounts) ? amounts : {})) {
      const quantity = parseQuantity(amount);
      const sum = totals.get(name);
      if (quantity !== undefined) totals.set(name, sum === undefined ? quantity : addQuantities(sum, quantity));
    }
  }
  return Object.fromEntries([...totals].map(([name, quantity]) => [name, renderQuantity(quantity)]));
}

function boundProblems(resources: unknown, limit: JsonObject, type: string): string[] {
  const problems: string[] = [];
  const say = (
    word: string,
    name: string,
    bound: unknown,
    what: string,
    value: unknown,
    isWrong: (a: bigint, b: bigint) => boolean,
  ): void => {
    const [have, allowed] = [parseQuantity(value), parseQuantity(bound)];
    if (allowed === undefined) return;
    const start = `${word} ${name} usage per ${type} is ${String(bound)}`;
    if (have === undefined) problems.push(`${start}. No ${what} is specified`);
    else if (isWrong(have.nano, allowed.nano)) problems.push(`${start}, but ${what} is ${String(value)}`);
  };
  for (const [name, bound] of Object.entries(isObject(limit['min']) ? limit['min'] : {})) {
    say('minimum', name, bound, 'request', valueAt(resources, 'requests', name), (have, least) => have < least);
  }
  for (const [name, bound] of Object.entries(isObject(limit['max']) ? limit['max'] : {})) {
    const what = type === 'PersistentVolumeClaim' ? 'request' : 'limit';
    say('maximum', name, bound, what, valueAt(resources, `${what}s`, name), (have, most) => have > most);
  }
  return problems;
}
