import type { Node } from '../types/core.ts';
import type { Pod } from '../types/pod.ts';
import { controllerOf } from '../framework/owners.ts';
import { findTaint, matchesAffinity } from './fits-node.ts';
import type { NodeLoads } from './node-loads.ts';
import { podRequests, readAmounts } from './pod-requests.ts';

export type Placement = { readonly node: string } | { readonly refusal: string };

const NO_HELP = 'no new claims to deallocate, preemption:';

/** The node that suits a pod best: with the fewest of its mates, then the fewest pods. Or, in the scheduler's words, why none can take it. */
export function findNode(pod: Pod, nodes: readonly Node[], loads: NodeLoads): Placement {
  const judged = nodes.map((node) => ({ node, reasons: refusalsOf(pod, node, loads) }));
  const owner = controllerOf(pod)?.uid;
  const fitting = judged
    .filter(({ reasons }) => reasons.length === 0)
    .map(({ node: { metadata } }) => ({
      node: metadata.name,
      mates: loads.mates(metadata.name, owner),
      pods: loads.of(metadata.name)['pods'] ?? 0n,
    }))
    .toSorted((a, b) => a.mates - b.mates || Number(a.pods - b.pods) || (a.node < b.node ? -1 : 1));
  const best = fitting[0];
  if (best !== undefined) return { node: best.node };
  const none = `0/${nodes.length} nodes are available:`;
  if (nodes.length === 0) return { refusal: 'no nodes available to schedule pods' };
  const counts = Map.groupBy(
    judged.flatMap(({ reasons }) => reasons),
    (reason) => reason,
  );
  const reasons = [...counts].map(([reason, all]) => `${all.length} ${reason}`).toSorted();
  const help = `${NO_HELP} ${none} ${nodes.length} Preemption is not helpful for scheduling.`;
  return { refusal: `${none} ${reasons.join(', ')}. ${help}` };
}

function refusalsOf(pod: Pod, node: Node, loads: NodeLoads): string[] {
  const taint = findTaint(pod.spec, node);
  if (taint?.key === 'node.kubernetes.io/unschedulable') return ['node(s) were unschedulable'];
  if (taint !== undefined) return ['node(s) had untolerated taint(s)'];
  if (!matchesAffinity(pod.spec, node)) return ["node(s) didn't match Pod's node affinity/selector"];
  const allocatable = readAmounts(node.status?.allocatable ?? node.status?.capacity ?? {});
  const load = loads.of(node.metadata.name);
  const tooMany = allocatable['pods'] !== undefined && (load['pods'] ?? 0n) + 1_000_000_000n > allocatable['pods'];
  const lacking = Object.entries(podRequests(pod.spec))
    .filter(([name, amount]) => amount > 0n && (load[name] ?? 0n) + amount > (allocatable[name] ?? 0n))
    .map(([name]) => `Insufficient ${name}`);
  return [...(tooMany ? ['Too many pods'] : []), ...lacking];
}
