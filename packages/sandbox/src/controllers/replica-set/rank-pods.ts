import { findCondition, isReady } from '../pods/pod-facts.ts';
import type { Pod } from '../types/pod.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASES = ['Pending', 'Unknown', 'Running'];

/** Pods in the order in which they are given up: those that serve the least first. */
export function rankPods(pods: readonly Pod[]): readonly Pod[] {
  const nodes = new Map<string, number>();
  for (const pod of pods) {
    const node = pod.spec.nodeName ?? '';
    if (isReady(pod)) nodes.set(node, (nodes.get(node) ?? 0) + 1);
  }
  const keys = new Map(pods.map((pod) => [pod, keysOf(pod, nodes)]));
  return pods.toSorted((a, b) => compare(keys.get(a) ?? [], keys.get(b) ?? []));
}

/** What counts, the weightiest first; the smaller one goes first. */
function keysOf(pod: Pod, readyOnNode: ReadonlyMap<string, number>): number[] {
  const since = Date.parse(findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '') || 0;
  return [
    pod.spec.nodeName === undefined ? 0 : 1,
    PHASES.indexOf(pod.status?.phase ?? 'Pending'),
    isReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.[COST] ?? 0) || 0,
    -(readyOnNode.get(pod.spec.nodeName ?? '') ?? 0),
    isReady(pod) ? -since : 0,
    -Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    -Date.parse(pod.metadata.creationTimestamp),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
