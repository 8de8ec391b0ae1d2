import type { Kind } from '../../kubernetes/kind.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { KubeObject, OwnerReference } from '../../kubernetes/object.ts';
import type { ApiEvent } from '../../kubernetes/api.ts';
import type { Queue, Watch } from './controller.ts';
import type { ObjectIndex } from './object-index.ts';
import { keyOf } from './key.ts';

/** The owner that controls an object. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** The reference by which an owner controls what it makes. */
export function controllerRef(kind: Kind, owner: KubeObject): OwnerReference {
  const { name, uid } = owner.metadata;
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The objects of a kind that an owner controls. */
export function controlledBy<T extends KubeObject>(objects: ObjectIndex, owner: KubeObject, kind: Kind): T[] {
  const uid = owner.metadata.uid;
  const found = objects.dependentsOf(uid).filter((entry) => entry.kind === kind && controllerOf(entry.object)?.uid === uid);
  return found.map(({ object }) => object as T);
}

/** Looks at the object itself again. */
export const itself: Watch = ({ object }, queue) => queue.add(keyOf(object));

/** Looks at the controlling owner of that kind again, and at the one before where it changed. */
export function ownerOfKind(kind: string): Watch {
  return ({ object, old }: ApiEvent, queue: Queue) => {
    for (const one of [object, old]) {
      const owner = one === undefined ? undefined : controllerOf(one);
      if (owner?.kind === kind) queue.add(`${object.metadata.namespace}/${owner.name}`);
    }
  };
}
