import type { ApiEvent } from '../../kubernetes/api.ts';
import { controllerOf } from '../framework/owners.ts';
import { hasEnded } from '../pods/pod-facts.ts';
import type { Pod } from '../types/pod.ts';
import { podRequests, type Amounts } from './pod-requests.ts';

/** What the pods of each node take up. */
export interface NodeLoads {
  /** In billionths; `pods` is their number. */
  of(node: string): Amounts;
  /** How many pods of an owner are on a node. */
  mates(node: string, owner: string | undefined): number;
  apply(event: ApiEvent): void;
  take(pod: Pod, node: string): void;
}

interface Placed {
  readonly node: string;
  readonly owner: string | undefined;
  readonly amounts: Amounts;
}

/** Loads that are counted as pods come and go. */
export function createNodeLoads(): NodeLoads {
  const placed = new Map<string, Placed>();
  const loads = new Map<string, Record<string, bigint>>();
  const mates = new Map<string, number>();
  const add = ({ node, owner, amounts }: Placed, sign: 1n | -1n): void => {
    const load = loads.get(node) ?? {};
    for (const [name, amount] of Object.entries(amounts)) load[name] = (load[name] ?? 0n) + sign * amount;
    load['pods'] = (load['pods'] ?? 0n) + sign * 1_000_000_000n;
    loads.set(node, load);
    const count = (mates.get(`${node}/${owner}`) ?? 0) + Number(sign);
    if (count === 0) mates.delete(`${node}/${owner}`);
    else mates.set(`${node}/${owner}`, count);
  };
  const drop = (uid: string): void => {
    const before = placed.get(uid);
    if (before === undefined) return;
    placed.delete(uid);
    add(before, -1n);
  };
  const take = (pod: Pod, node: string): void => {
    if (placed.has(pod.metadata.uid)) return;
    const next: Placed = { node, owner: controllerOf(pod)?.uid, amounts: podRequests(pod.spec) };
    placed.set(pod.metadata.uid, next);
    add(next, 1n);
  };
  return {
    of: (node) => loads.get(node) ?? {},
    mates: (node, owner) => mates.get(`${node}/${owner}`) ?? 0,
    take,
    apply({ type, object }) {
      const pod = object as Pod;
      if (type === 'DELETED' || hasEnded(pod)) drop(pod.metadata.uid);
      else if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== '') take(pod, pod.spec.nodeName);
    },
  };
}
