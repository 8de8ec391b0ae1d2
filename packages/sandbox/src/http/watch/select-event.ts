import type { ApiEvent, EventType } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';

/** What a watcher is told. */
export interface Told {
  readonly type: EventType;
  readonly object: KubeObject;
}

/**
 * A change as a watcher with a selection sees it: an object that comes into the selection is added for it, one that leaves
 * is deleted. Undefined where it sees nothing.
 */
export function selectEvent({ type, object, old }: ApiEvent, matches: (object: KubeObject) => boolean): Told | undefined {
  if (type === 'DELETED') return matches(old ?? object) ? { type, object } : undefined;
  const is = matches(object);
  const was = old !== undefined && matches(old);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object };
  if (!was) return undefined;
  // As it was while it was seen, at the version that took it away.
  return { type: 'DELETED', object: { ...old, metadata: { ...old.metadata, resourceVersion: object.metadata.resourceVersion } } };
}
