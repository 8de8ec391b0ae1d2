import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { isObject, objectsOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { addQuantities, parseQuantity } from '../quantity.ts';
import type { Quantity } from '../quantity.ts';

/** So much of each resource. */
export type Usage = ReadonlyMap<string, Quantity>;

export const ONE: Quantity = { nano: 1_000_000_000n, format: 'decimal' };
const PLAIN = ['cpu', 'memory', 'ephemeral-storage'];

/** Whether a pod still takes room: one that has ended does not. */
export function isActive(pod: KubeObject | Manifest): boolean {
  const phase = valueAt(pod, 'status', 'phase');
  return phase !== 'Succeeded' && phase !== 'Failed';
}

/** What a pod counts for in a quota: containers together, or an init container where that asks for more. */
export function usageOfPod(pod: KubeObject | Manifest): Usage {
  const usage = new Map<string, Quantity>([['count/pods', ONE]]);
  if (!isActive(pod)) return usage;
  usage.set('pods', ONE);
  for (const part of ['requests', 'limits'] as const) {
    for (const [name, amount] of totalOf(pod, part)) {
      usage.set(`${part}.${name}`, amount);
      if (part === 'requests' && PLAIN.includes(name)) usage.set(name, amount);
    }
  }
  return usage;
}

function totalOf(pod: KubeObject | Manifest, part: string): ReadonlyMap<string, Quantity> {
  const totals = new Map<string, Quantity>();
  const init = objectsOf(valueAt(pod, 'spec', 'initContainers'));
  const together = [...init.filter(isSidecar), ...objectsOf(valueAt(pod, 'spec', 'containers'))];
  for (const container of together) {
    for (const [name, amount] of amountsOf(container, part)) {
      const sum = totals.get(name);
      totals.set(name, sum === undefined ? amount : addQuantities(sum, amount));
    }
  }
  for (const container of init.filter((other) => !isSidecar(other))) {
    for (const [name, amount] of amountsOf(container, part)) {
      if (amount.nano > (totals.get(name)?.nano ?? 0n)) totals.set(name, amount);
    }
  }
  return totals;
}

function isSidecar(container: JsonObject): boolean {
  return container['restartPolicy'] === 'Always';
}

function amountsOf(container: JsonObject, part: string): [string, Quantity][] {
  const amounts = valueAt(container, 'resources', part);
  return Object.entries(isObject(amounts) ? amounts : {}).flatMap(([name, amount]) => {
    const quantity = parseQuantity(amount);
    return quantity === undefined ? [] : [[name, quantity] as [string, Quantity]];
  });
}
