import type { ApiEvent } from '../../kubernetes/api.ts';
import type { Pod } from '../types/pod.ts';
import { matchesSelector, type LabelSelector } from '../types/label-selector.ts';
import { forget, remember } from './object-index.ts';

/** Pods by their labels. */
export interface PodIndex {
  /** The pods of a namespace that a selector finds. */
  select(namespace: string, selector: LabelSelector): readonly Pod[];
  apply(event: ApiEvent): void;
}

/** Looks only at the pods that have the rarest of the wanted labels. */
export function createPodIndex(): PodIndex {
  const pods = new Map<string, Pod>();
  const byLabel = new Map<string, Set<string>>();
  const byNamespace = new Map<string, Set<string>>();
  const placesOf = (pod: Pod): string[] =>
    Object.entries(pod.metadata.labels ?? {}).map(([key, value]) => placeOf(pod.metadata.namespace ?? '', key, value));
  const drop = (pod: Pod): void => {
    pods.delete(pod.metadata.uid);
    forget(byNamespace, pod.metadata.namespace ?? '', pod.metadata.uid);
    for (const place of placesOf(pod)) forget(byLabel, place, pod.metadata.uid);
  };
  return {
    select(namespace, selector) {
      const sets = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => byLabel.get(placeOf(namespace, key, value)));
      if (sets.includes(undefined)) return [];
      const smallest = sets.toSorted((a, b) => (a?.size ?? 0) - (b?.size ?? 0))[0] ?? byNamespace.get(namespace) ?? [];
      const found: Pod[] = [];
      for (const uid of smallest) {
        const pod = pods.get(uid);
        if (pod !== undefined && matchesSelector(selector, pod.metadata.labels)) found.push(pod);
      }
      return found;
    },
    apply({ type, object }) {
      const pod = object as Pod;
      const before = pods.get(pod.metadata.uid);
      if (before !== undefined && (type === 'DELETED' || before.metadata.labels !== pod.metadata.labels)) drop(before);
      if (type === 'DELETED') return;
      const known = pods.has(pod.metadata.uid);
      pods.set(pod.metadata.uid, pod);
      if (known) return;
      remember(byNamespace, pod.metadata.namespace ?? '', pod.metadata.uid);
      for (const place of placesOf(pod)) remember(byLabel, place, pod.metadata.uid);
    },
  };
}

function placeOf(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}
