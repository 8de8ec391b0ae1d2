import type { AnyObject } from '../application/types.ts';
import { groupOf } from '../project/permissions.ts';

/** Names an object within a cluster, whatever its version: `group/kind/namespace/name`. */
export type ResourceKey = string;

export function keyOfParts(group: string, kind: string, namespace: string, name: string): ResourceKey {
  return `${group}/${kind}/${namespace}/${name}`;
}

export function resourceKey(object: AnyObject): ResourceKey {
  return keyOfParts(groupOf(object), object.kind, object.metadata.namespace ?? '', object.metadata.name ?? '');
}
