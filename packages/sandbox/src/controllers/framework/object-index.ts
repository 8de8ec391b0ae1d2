import type { ApiEvent } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';

export interface Entry {
  readonly kind: Kind;
  readonly object: KubeObject;
}

/** All objects by uid, by owner and by namespace, so that no controller has to look through lists. */
export interface ObjectIndex {
  find(uid: string): Entry | undefined;
  /** The objects that name this uid as an owner. */
  dependentsOf(uid: string): readonly Entry[];
  /** The objects within a namespace. */
  within(namespace: string): readonly Entry[];
  apply(event: ApiEvent): void;
}

/** An index that knows what it was told of. */
export function createObjectIndex(): ObjectIndex {
  const entries = new Map<string, Entry>();
  const dependents = new Map<string, Set<string>>();
  const namespaces = new Map<string, Set<string>>();
  const resolve = (uids: Set<string> | undefined): Entry[] => {
    const found: Entry[] = [];
    for (const uid of uids ?? []) {
      const entry = entries.get(uid);
      if (entry !== undefined) found.push(entry);
    }
    return found;
  };
  return {
    find: (uid) => entries.get(uid),
    dependentsOf: (uid) => resolve(dependents.get(uid)),
    within: (namespace) => resolve(namespaces.get(namespace)),
    apply({ type, object, kind }) {
      const { uid, namespace, ownerReferences } = object.metadata;
      const before = entries.get(uid)?.object.metadata.ownerReferences;
      if (before !== ownerReferences || type === 'DELETED') {
        for (const owner of before ?? []) forget(dependents, owner.uid, uid);
      }
      if (type === 'DELETED') {
        entries.delete(uid);
        if (namespace !== undefined) forget(namespaces, namespace, uid);
        return;
      }
      entries.set(uid, { kind, object });
      if (namespace !== undefined) remember(namespaces, namespace, uid);
      for (const owner of ownerReferences ?? []) remember(dependents, owner.uid, uid);
    },
  };
}

/** Adds a member to one of many sets. */
export function remember<Key, Member>(sets: Map<Key, Set<Member>>, key: Key, member: Member): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([member]));
  else set.add(member);
}

/** Takes a member out of one of many sets; an empty set goes. */
export function forget<Key, Member>(sets: Map<Key, Set<Member>>, key: Key, member: Member): void {
  const set = sets.get(key);
  if (set?.delete(member) && set.size === 0) sets.delete(key);
}
