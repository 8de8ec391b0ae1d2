import type { Controller, Queue } from '../framework/controller.ts';
import { claimObjects } from '../framework/claim.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { controllerOf, ownerOfKind } from '../framework/owners.ts';
import { createSelectorIndex } from '../framework/selector-index.ts';
import { writeStatus } from '../framework/write-status.ts';
import { findCondition } from '../pods/pod-facts.ts';
import type { Condition } from '../types/pod.ts';
import type { Deployment, ReplicaSet } from '../types/workload.ts';
import { cleanUp } from './clean-up.ts';
import { tellDeployment } from './deployment-conditions.ts';
import { refreshCurrent } from './ensure-current.ts';
import { findCurrent } from './find-current.ts';
import { recreate } from './recreate.ts';
import { rollOn } from './roll.ts';
import { byAge, type Rollout } from './rollout.ts';
import { isNewSize, scaleDeployment } from './scale.ts';
import { hasDeadline, syncCounts, tellTime } from './status.ts';

/** Keeps the ReplicaSets of each Deployment: one for its present template, and those before it while they shrink. */
export function deploymentController(env: Environment): Controller {
  const selectors = createSelectorIndex();
  const toOwner = ownerOfKind('ReplicaSet');
  return {
    name: 'deployment',
    watches: {
      deployment({ type, object }, queue) {
        const { namespace = '' } = object.metadata;
        if (type === 'DELETED') selectors.delete(keyOf(object));
        else selectors.set(namespace, keyOf(object), (object as Deployment).spec.selector);
        queue.add(keyOf(object));
      },
      replicaSet(event, queue) {
        ownerOfKind('Deployment')(event, queue);
        if (event.type === 'DELETED' || controllerOf(event.object) !== undefined) return;
        const { namespace = '', labels } = event.object.metadata;
        for (const key of selectors.find(namespace, labels)) queue.add(key);
      },
      // With the strategy Recreate the new pods wait until the last old one is gone.
      pod(event, queue) {
        if (event.type !== 'DELETED') return;
        toOwner(event, { add: (key) => addOwnerOf(env, key, queue), addAfter: () => {} });
      },
    },
    reconcile(key, queue) {
      const found = env.api.find({ kind: env.kinds.deployment, ...parseKey(key) }) as Deployment | undefined;
      if (found !== undefined) reconcile(env, found, queue);
    },
  };
}

function addOwnerOf(env: Environment, replicaSetKey: string, queue: Queue): void {
  const { namespace, name } = parseKey(replicaSetKey);
  const set = env.api.find({ kind: env.kinds.replicaSet, namespace, name });
  const owner = set === undefined ? undefined : controllerOf(set);
  if (owner?.kind === 'Deployment') queue.add(`${namespace}/${owner.name}`);
}

function reconcile(env: Environment, found: Deployment, queue: Queue): void {
  const deployment = notePause(env, found);
  const { selector, strategy, paused } = deployment.spec;
  const sets = claimObjects<ReplicaSet>(env, { kind: env.kinds.deployment, object: deployment, selector }, env.kinds.replicaSet).toSorted(
    byAge,
  );
  const current = findCurrent(deployment, sets);
  const rollout: Rollout = { env, queue, deployment, current, old: sets.filter((set) => set !== current) };
  if (deployment.metadata.deletionTimestamp !== undefined) return syncCounts(rollout);
  if (paused === true || isNewSize(rollout)) {
    refreshCurrent(rollout);
    scaleDeployment(rollout);
    if (paused === true) cleanUp(rollout);
    return syncCounts(rollout);
  }
  return strategy?.type === 'Recreate' ? recreate(rollout) : rollOn(rollout);
}

/** Tells that a Deployment was paused or goes on. */
function notePause(env: Environment, deployment: Deployment): Deployment {
  const progress = findCondition(deployment.status?.conditions, 'Progressing');
  const paused = deployment.spec.paused === true;
  const told = progress?.reason === 'DeploymentPaused';
  if (!hasDeadline(deployment) || progress?.reason === 'ProgressDeadlineExceeded' || paused === told) return deployment;
  const [reason, message] = paused ? ['DeploymentPaused', 'Deployment is paused'] : ['DeploymentResumed', 'Deployment is resumed'];
  const status: Condition['status'] = 'Unknown';
  const news = { type: 'Progressing', status, reason, message } as const;
  const conditions = tellDeployment(deployment.status?.conditions ?? [], news, tellTime(env));
  return writeStatus(env, env.kinds.deployment, deployment, { ...deployment.status, conditions });
}
