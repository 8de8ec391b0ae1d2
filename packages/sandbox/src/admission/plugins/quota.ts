import { forbidden } from '../../kubernetes/api-error.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { isList, isObject, objectsOf, valueAt } from '../../schema/json.ts';
import type { AdmissionInput } from '../admission-input.ts';
import { containersOf } from '../defaults/pod.ts';
import { addQuantities, parseQuantity, renderQuantity } from '../quantity.ts';
import type { Quantity } from '../quantity.ts';
import { isActive } from './pod-usage.ts';
import type { Usage } from './pod-usage.ts';
import { usageOf } from './object-usage.ts';

const MUST_SAY = /^(requests\.|limits\.)?(cpu|memory)$/;

/**
 * Holds a new object to the quotas of its namespace. What is used is counted anew, so a quota holds from its first moment.
 *
 * @throws ApiError 403 with what was asked for, is used, and is allowed
 */
export function checkQuotas(input: AdmissionInput): void {
  const { kind, operation, next, api } = input;
  const { namespace, name = '' } = next.metadata;
  const quotaKind = api.kinds.find('v1', 'ResourceQuota');
  if (operation !== 'CREATE' || quotaKind === undefined || namespace === undefined || !kind.namespaced) return;
  const quotas = api.list(quotaKind, { namespace }).items;
  if (quotas.length === 0) return;
  const asked = usageOf(kind, next);
  for (const quota of quotas) {
    const hard = hardOf(quota);
    const counted = [...asked.keys()].filter((resource) => hard.has(resource) && isScoped(quota, kind, next));
    if (kind.kind === 'Pod' && isScoped(quota, kind, next)) checkSaid(kind, next, quota, hard);
    if (counted.length === 0) continue;
    const used = usedOf(api, kind, namespace, quota);
    const exceeded = counted.filter((resource) => sumOf(used, asked, resource).nano > (hard.get(resource)?.nano ?? 0n)).toSorted();
    if (exceeded.length === 0) continue;
    const tell = (amounts: Usage): string =>
      exceeded.map((resource) => `${resource}=${renderQuantity(amounts.get(resource) ?? ZERO)}`).join(',');
    throw forbidden(
      kind,
      name,
      `exceeded quota: ${quota.metadata.name}, requested: ${tell(asked)}, used: ${tell(used)}, limited: ${tell(hard)}`,
    );
  }
}

const ZERO: Quantity = { nano: 0n, format: 'decimal' };

function sumOf(used: Usage, asked: Usage, resource: string): Quantity {
  return addQuantities(used.get(resource) ?? ZERO, asked.get(resource) ?? ZERO);
}

/** What a quota allows of each resource. */
function hardOf(quota: KubeObject): Usage {
  const hard = valueAt(quota, 'spec', 'hard');
  const amounts = Object.entries(isObject(hard) ? hard : {}).map(([name, amount]) => [name, parseQuantity(amount)] as const);
  return new Map(amounts.flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount] as const])));
}

/** What the objects of a kind in a namespace use that a quota is about. */
function usedOf(api: KubernetesApi, kind: Kind, namespace: string, quota: KubeObject): Usage {
  const used = new Map<string, Quantity>();
  for (const object of api.list(kind, { namespace }).items) {
    if (!isScoped(quota, kind, object)) continue;
    for (const [resource, amount] of usageOf(kind, object)) used.set(resource, addQuantities(used.get(resource) ?? ZERO, amount));
  }
  return used;
}

/** Under a quota of CPU or memory, every container has to say how much of it. */
function checkSaid(kind: Kind, pod: Manifest, quota: KubeObject, hard: Usage): void {
  const spec = isObject(pod['spec']) ? pod['spec'] : {};
  const missing = [...hard.keys()]
    .filter((resource) => MUST_SAY.test(resource))
    .toSorted()
    .flatMap((resource) => {
      const [part, name] = resource.includes('.') ? resource.split('.') : ['requests', resource];
      const silent = containersOf(spec).filter((container) => valueAt(container, 'resources', String(part), String(name)) === undefined);
      return silent.length === 0
        ? []
        : [
            `${resource} for: ${silent
              .map((container) => String(container['name']))
              .toSorted()
              .join(',')}`,
          ];
    });
  if (missing.length > 0)
    throw forbidden(kind, pod.metadata.name ?? '', `failed quota: ${quota.metadata.name}: must specify ${missing.join('; ')}`);
}

/** Whether a quota is about an object: only one of pods may have scopes. */
function isScoped(quota: KubeObject, kind: Kind, object: KubeObject | Manifest): boolean {
  const named = valueAt(quota, 'spec', 'scopes');
  const scopes = isList(named)
    ? named
    : objectsOf(valueAt(quota, 'spec', 'scopeSelector', 'matchExpressions')).map((term) => term['scopeName']);
  if (scopes.length === 0) return true;
  if (groupResourceOf(kind) !== 'pods') return false;
  return scopes.every((scope) => SCOPES[String(scope)]?.(object) ?? true);
}

const SCOPES: Readonly<Record<string, (pod: KubeObject | Manifest) => boolean>> = {
  Terminating: (pod) => isActive(pod) && valueAt(pod, 'spec', 'activeDeadlineSeconds') !== undefined,
  NotTerminating: (pod) => isActive(pod) && valueAt(pod, 'spec', 'activeDeadlineSeconds') === undefined,
  BestEffort: (pod) => !saysResources(pod),
  NotBestEffort: saysResources,
};

function saysResources(pod: KubeObject | Manifest): boolean {
  const spec = isObject(pod['spec']) ? pod['spec'] : {};
  return containersOf(spec).some((container) =>
    Object.values(isObject(container['resources']) ? container['resources'] : {}).some((part) => isObject(part)),
  );
}
