import { parseQuantity } from '../../admission/quantity.ts';
import type { Container, PodSpec, Quantities } from '../types/pod.ts';

/** Amounts by resource, in billionths. */
export type Amounts = Readonly<Record<string, bigint>>;

const remembered = new WeakMap<PodSpec, Amounts>();

/** What a pod asks of its node: its containers together, or an init container that asks for more than these. */
export function podRequests(spec: PodSpec): Amounts {
  const known = remembered.get(spec);
  if (known !== undefined) return known;
  const total: Record<string, bigint> = {};
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const container of [...spec.containers, ...sidecars]) addAll(total, requestsOf(container));
  for (const container of spec.initContainers ?? []) {
    for (const [name, amount] of Object.entries(requestsOf(container))) {
      if (amount > (total[name] ?? 0n)) total[name] = amount;
    }
  }
  addAll(total, readAmounts(spec.overhead ?? {}));
  remembered.set(spec, total);
  return total;
}

/** Quantities as numbers; what is no quantity counts as nothing. */
export function readAmounts(quantities: Quantities): Amounts {
  return Object.fromEntries(Object.entries(quantities).map(([name, value]) => [name, parseQuantity(value)?.nano ?? 0n]));
}

function requestsOf({ resources }: Container): Amounts {
  return readAmounts({ ...resources?.limits, ...resources?.requests });
}

function addAll(total: Record<string, bigint>, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) total[name] = (total[name] ?? 0n) + amount;
}
