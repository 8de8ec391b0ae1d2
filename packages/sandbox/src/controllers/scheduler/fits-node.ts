import type { Node } from '../types/core.ts';
import { matchesExpression } from '../types/label-selector.ts';
import type { PodSpec, Toleration } from '../types/pod.ts';

/** A daemon stays on a node that is unwell or closed. */
export const daemonTolerations: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

/** Whether a node is one that a daemon's pods want and may be on. */
export function fitsNode(spec: PodSpec, node: Node): boolean {
  return matchesAffinity(spec, node) && findTaint({ tolerations: [...(spec.tolerations ?? []), ...daemonTolerations] }, node) === undefined;
}

/** Whether a node has the labels (and the name) that a pod wants. */
export function matchesAffinity(spec: Pick<PodSpec, 'nodeSelector' | 'affinity'>, { metadata }: Node): boolean {
  const labels = metadata.labels;
  const selected = Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels?.[key] === value);
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!selected || terms === undefined) return selected;
  const fields = { 'metadata.name': metadata.name };
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.every((wanted) => matchesExpression(wanted, labels)) &&
      matchFields.every((wanted) => matchesExpression(wanted, fields)),
  );
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** The first taint that keeps a pod off a node. */
export function findTaint({ tolerations = [] }: Pick<PodSpec, 'tolerations'>, { spec }: Node): Taint | undefined {
  const closed: Taint[] = spec?.unschedulable === true ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : [];
  const taints = [...closed, ...(spec?.taints ?? [])].filter(({ effect }) => effect !== 'PreferNoSchedule');
  return taints.find((taint) => !tolerations.some((toleration) => tolerates(toleration, taint)));
}

function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint.effect) return false;
  if (key !== undefined && key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || (key === taint.key && value === (taint.value ?? ''));
}
