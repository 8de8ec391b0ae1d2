import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { resourceKey } from '../destination/resource-key.ts';
import type { ResourceKey } from '../destination/resource-key.ts';
import { isHook, isIgnored } from '../sync/hooks.ts';
import type { Pair } from '../sync/sync-input.ts';

/** Puts what the source has beside what the cluster has of it, and what only the cluster has at the end; hooks apart. */
export function reconcile(
  targets: readonly Manifest[],
  live: ReadonlyMap<ResourceKey, KubeObject>,
): { pairs: readonly Pair[]; hooks: readonly Manifest[] } {
  const left = new Map(live);
  const pairs: Pair[] = [];
  const hooks: Manifest[] = [];
  for (const target of targets) {
    if (isIgnored(target)) continue;
    if (isHook(target)) {
      hooks.push(target);
      continue;
    }
    const key = resourceKey(target);
    pairs.push({ target, live: left.get(key) });
    left.delete(key);
  }
  for (const object of left.values()) pairs.push({ target: undefined, live: object });
  return { pairs, hooks };
}
