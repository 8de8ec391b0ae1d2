import { kubeTime } from '../../timers.ts';
import { countOf } from '../deployment/fenceposts.ts';
import { setCondition } from '../framework/conditions.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { controllerOf } from '../framework/owners.ts';
import { createSelectorIndex } from '../framework/selector-index.ts';
import { writeStatus } from '../framework/write-status.ts';
import { hasEnded, isReady } from '../pods/pod-facts.ts';
import type { DisruptionBudget } from '../types/core.ts';
import type { Condition, Pod } from '../types/pod.ts';

/** Counts for each PodDisruptionBudget how many of its pods may be away. */
export function disruptionBudgetController(env: Environment): Controller {
  const selectors = createSelectorIndex();
  return {
    name: 'disruption-budget',
    watches: {
      disruptionBudget({ type, object }, queue) {
        const { selector } = (object as DisruptionBudget).spec;
        selectors.set(object.metadata.namespace ?? '', keyOf(object), type === 'DELETED' ? undefined : selector);
        queue.add(keyOf(object));
      },
      pod({ type, object, old }, queue) {
        const [pod, before] = [object as Pod, old as Pod | undefined];
        const same = type === 'MODIFIED' && before !== undefined && isReady(pod) === isReady(before);
        if (same && pod.metadata.labels === before.metadata.labels && pod.metadata.deletionTimestamp === before.metadata.deletionTimestamp)
          return;
        for (const key of selectors.find(pod.metadata.namespace ?? '', pod.metadata.labels)) queue.add(key);
      },
    },
    reconcile(key) {
      const budget = env.api.find({ kind: env.kinds.disruptionBudget, ...parseKey(key) }) as DisruptionBudget | undefined;
      if (budget !== undefined) writeStatus(env, env.kinds.disruptionBudget, budget, renderStatus(env, budget));
    },
  };
}

function renderStatus(env: Environment, budget: DisruptionBudget): object {
  const { minAvailable, maxUnavailable, selector = {} } = budget.spec;
  const pods = env.pods.select(budget.metadata.namespace ?? '', selector).filter((pod) => !hasEnded(pod));
  const currentHealthy = pods.filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined).length;
  const scale = (): number => expectedPodsOf(env, pods);
  const byCount = maxUnavailable === undefined && typeof minAvailable === 'number';
  const expectedPods = byCount ? pods.length : scale();
  const most = maxUnavailable === undefined ? undefined : countOf(maxUnavailable, expectedPods, Math.ceil);
  const desiredHealthy = most === undefined ? countOf(minAvailable ?? 1, expectedPods, Math.ceil) : Math.max(0, expectedPods - most);
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const generation = budget.metadata.generation ?? 1;
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: disruptionsAllowed > 0 ? 'True' : 'False',
    reason: disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    lastTransitionTime: kubeTime(env.timers.now()),
    observedGeneration: generation,
  };
  const conditions = setCondition((budget.status?.conditions ?? []) as readonly Condition[], condition);
  return { ...budget.status, conditions, currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods, observedGeneration: generation };
}

/** How many pods those want that keep these pods. */
function expectedPodsOf({ objects }: Environment, pods: readonly Pod[]): number {
  const sizes = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    const direct = owner === undefined ? undefined : objects.find(owner.uid)?.object;
    const parent = direct === undefined ? undefined : controllerOf(direct);
    const top = parent === undefined ? direct : (objects.find(parent.uid)?.object ?? direct);
    const wanted = (top?.['spec'] as { replicas?: number } | undefined)?.replicas;
    if (top !== undefined) sizes.set(top.metadata.uid, wanted ?? 1);
  }
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}
