import { usageOf } from '../../admission/plugins/object-usage.ts';
import { addQuantities, renderQuantity, type Quantity } from '../../admission/quantity.ts';
import type { ApiEvent } from '../../kubernetes/api.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { forget, remember } from '../framework/object-index.ts';
import { writeStatus } from '../framework/write-status.ts';
import { hasEnded } from '../pods/pod-facts.ts';
import type { ResourceQuota } from '../types/core.ts';
import type { Pod } from '../types/pod.ts';

/** A namespace is counted at most this often, since counting looks at all that is in it. */
const PAUSE_MS = 100;
const NOTHING: Quantity = { nano: 0n, format: 'decimal' };

/** Tells in each ResourceQuota how much of it is used. (What exceeds it is refused before it is made, not here.) */
export function quotaController(env: Environment): Controller {
  const byNamespace = new Map<string, Set<string>>();
  return {
    name: 'quota',
    watches: {
      all(event, queue) {
        const { object, kind, type } = event;
        const { namespace = '' } = object.metadata;
        if (kind === env.kinds.resourceQuota) {
          if (type === 'DELETED') forget(byNamespace, namespace, keyOf(object));
          else remember(byNamespace, namespace, keyOf(object));
          queue.add(keyOf(object));
          return;
        }
        const quotas = byNamespace.get(namespace);
        if (quotas === undefined || !matters(event)) return;
        for (const key of quotas) queue.addAfter(key, PAUSE_MS);
      },
    },
    reconcile(key) {
      const quota = env.api.find({ kind: env.kinds.resourceQuota, ...parseKey(key) }) as ResourceQuota | undefined;
      if (quota === undefined) return;
      const hard = quota.spec?.hard ?? {};
      const used = countUsed(env, quota, Object.keys(hard));
      writeStatus(env, env.kinds.resourceQuota, quota, { ...quota.status, hard, used });
    },
  };
}

/** Only what comes and goes counts; a pod that has ended takes no room either. */
function matters({ type, object, old, kind }: ApiEvent): boolean {
  if (type !== 'MODIFIED') return true;
  return kind.kind === 'Pod' && old !== undefined && hasEnded(object as Pod) !== hasEnded(old as Pod);
}

function countUsed({ objects }: Environment, quota: ResourceQuota, names: readonly string[]): Record<string, string> {
  const scoped = (quota.spec?.scopes ?? []).length > 0;
  const totals = new Map(names.map((name) => [name, NOTHING]));
  for (const { kind, object } of objects.within(quota.metadata.namespace ?? '')) {
    if (scoped && kind.kind !== 'Pod') continue;
    for (const [name, amount] of usageOf(kind, object)) {
      const total = totals.get(name);
      if (total !== undefined) totals.set(name, addQuantities(total, amount));
    }
  }
  return Object.fromEntries([...totals].map(([name, total]) => [name, renderQuantity(total)]));
}
