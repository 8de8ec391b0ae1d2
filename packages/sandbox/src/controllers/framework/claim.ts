import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { matchesSelector, type LabelSelector } from '../types/label-selector.ts';
import type { Environment } from './environment.ts';
import { controlledBy, controllerRef } from './owners.ts';
import { MANAGER } from './write-status.ts';

export interface Claimant {
  readonly kind: Kind;
  readonly object: KubeObject;
  readonly selector: LabelSelector | undefined;
}

/**
 * What an owner controls of a kind. Objects that fit its selector and have no owner are taken on; those that no longer fit
 * are let go.
 */
export function claimObjects<T extends KubeObject>(env: Environment, { kind, object, selector }: Claimant, owned: Kind): T[] {
  const mine = controlledBy<T>(env.objects, object, owned);
  if (object.metadata.deletionTimestamp !== undefined) return mine;
  const kept = mine.filter((one) => {
    if (one.metadata.deletionTimestamp !== undefined || matchesSelector(selector, one.metadata.labels)) return true;
    const ownerReferences = one.metadata.ownerReferences?.filter(({ uid }) => uid !== object.metadata.uid) ?? [];
    env.api.update(owned, { ...one, metadata: { ...one.metadata, ownerReferences } }, { fieldManager: MANAGER });
    return false;
  });
  const taken = env.orphans
    .within(object.metadata.namespace, owned)
    .filter((one) => matchesSelector(selector, one.metadata.labels))
    .map((one) => {
      const ownerReferences = [...(one.metadata.ownerReferences ?? []), controllerRef(kind, object)];
      return env.api.update(owned, { ...one, metadata: { ...one.metadata, ownerReferences } }, { fieldManager: MANAGER }) as T;
    });
  return [...kept, ...taken];
}
