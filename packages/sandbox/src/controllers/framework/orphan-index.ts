import type { ApiEvent } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { forget, remember } from './object-index.ts';
import { controllerOf } from './owners.ts';

/** Objects that no other object controls, of the kinds that somebody may take on. There are few. */
export interface OrphanIndex {
  within(namespace: string | undefined, kind: Kind): readonly KubeObject[];
  apply(event: ApiEvent): void;
}

/** @param kinds those that are kept */
export function createOrphanIndex(kinds: readonly Kind[]): OrphanIndex {
  const objects = new Map<string, KubeObject>();
  const places = new Map<string, Set<string>>();
  const placeOf = (namespace: string | undefined, { plural }: Kind): string => `${plural}/${namespace ?? ''}`;
  return {
    within(namespace, kind) {
      const uids = places.get(placeOf(namespace, kind)) ?? [];
      return [...uids].map((uid) => objects.get(uid)).filter((object) => object !== undefined);
    },
    apply({ type, object, kind }) {
      if (!kinds.includes(kind)) return;
      const { uid, namespace, deletionTimestamp } = object.metadata;
      if (type === 'DELETED' || deletionTimestamp !== undefined || controllerOf(object) !== undefined) {
        if (objects.delete(uid)) forget(places, placeOf(namespace, kind), uid);
        return;
      }
      objects.set(uid, object);
      remember(places, placeOf(namespace, kind), uid);
    },
  };
}
