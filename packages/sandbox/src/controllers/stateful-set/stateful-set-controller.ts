import { attempt } from '../framework/attempt.ts';
import { claimObjects } from '../framework/claim.ts';
import type { Controller, Queue } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { itself, ownerOfKind } from '../framework/owners.ts';
import { writeStatus } from '../framework/write-status.ts';
import { nextAvailableMs } from '../pods/pod-facts.ts';
import { ensureRevision, trimRevisions } from '../revisions/ensure-revision.ts';
import type { Pod } from '../types/pod.ts';
import type { StatefulSet } from '../types/workload.ts';
import { advanceReplicas } from './advance-replicas.ts';
import { statusOf } from './stateful-status.ts';
import type { Step } from './step.ts';

/** Keeps the numbered pods of each StatefulSet, in order and with their claims. */
export function statefulSetController(env: Environment): Controller {
  return {
    name: 'statefulset',
    watches: { statefulSet: itself, pod: ownerOfKind('StatefulSet') },
    reconcile(key, queue) {
      const set = env.api.find({ kind: env.kinds.statefulSet, ...parseKey(key) }) as StatefulSet | undefined;
      if (set !== undefined) reconcile(env, set, queue);
    },
  };
}

function reconcile(env: Environment, set: StatefulSet, queue: Queue): void {
  const claimant = { kind: env.kinds.statefulSet, object: set, selector: set.spec.selector };
  const pods = claimObjects<Pod>(env, claimant, env.kinds.pod);
  const revisions = ensureRevision(env, env.kinds.statefulSet, set, set.spec.template);
  const current = revisions.all.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? revisions.update;
  const step: Step = { env, set, pods, current, update: revisions.update };
  const failure = attempt(() => {
    if (set.metadata.deletionTimestamp === undefined) advanceReplicas(step);
  });
  const status = statusOf(step);
  writeStatus(env, env.kinds.statefulSet, set, status);
  trimRevisions(env, revisions, new Set([status.currentRevision ?? '', status.updateRevision ?? '']), set.spec.revisionHistoryLimit ?? 10);
  const soon = nextAvailableMs(pods, set.spec.minReadySeconds ?? 0, env.timers.now());
  if (soon !== undefined) queue.addAfter(keyOf(set), soon);
  if (failure !== undefined) throw failure;
}
