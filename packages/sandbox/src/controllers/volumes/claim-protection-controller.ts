import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { MANAGER } from '../framework/write-status.ts';
import { hasEnded } from '../pods/pod-facts.ts';
import type { Pod } from '../types/pod.ts';

const PROTECTION = 'kubernetes.io/pvc-protection';

/** Lets a deleted claim go once no pod uses it. */
export function claimProtectionController({ api, kinds, pods }: Environment): Controller {
  const namesOf = (pod: Pod): string[] =>
    (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
      persistentVolumeClaim === undefined ? [] : [persistentVolumeClaim.claimName],
    );
  return {
    name: 'claim-protection',
    watches: {
      claim({ object }, queue) {
        if (object.metadata.deletionTimestamp !== undefined) queue.add(keyOf(object));
      },
      pod({ type, object }, queue) {
        const pod = object as Pod;
        if (type !== 'DELETED' && !hasEnded(pod)) return;
        for (const name of namesOf(pod)) queue.add(`${pod.metadata.namespace}/${name}`);
      },
    },
    reconcile(key) {
      const { namespace = '', name } = parseKey(key);
      const claim = api.find({ kind: kinds.claim, namespace, name });
      if (claim?.metadata.deletionTimestamp === undefined || claim.metadata.finalizers?.includes(PROTECTION) !== true) return;
      const isUsed = pods.select(namespace, {}).some((pod) => !hasEnded(pod) && namesOf(pod).includes(name));
      if (isUsed) return;
      const metadata = { ...claim.metadata, finalizers: claim.metadata.finalizers.filter((one) => one !== PROTECTION) };
      api.update(kinds.claim, { ...claim, metadata }, { fieldManager: MANAGER });
    },
  };
}
