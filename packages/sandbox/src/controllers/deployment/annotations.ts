import type { Deployment, ReplicaSet } from '../types/workload.ts';
import { fencepostsOf } from './fenceposts.ts';
import { REVISION } from './rollout.ts';

export type Annotations = Readonly<Record<string, string>>;

export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MOST = 'deployment.kubernetes.io/max-replicas';
const HISTORY = 'deployment.kubernetes.io/revision-history';
const HISTORY_LENGTH = 2000;
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  HISTORY,
  DESIRED,
  MOST,
  'deprecated.deployment.rollback.to',
]);

/** What a ReplicaSet notes about the size of its Deployment: a later change of size is shared out by it. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const wanted = deployment.spec.replicas ?? 1;
  return { [DESIRED]: String(wanted), [MOST]: String(wanted + fencepostsOf(deployment).maxSurge) };
}

/** The annotations of the present ReplicaSet: the Deployment's own, and its revision with the ones it had before. */
export function revisionAnnotations(deployment: Deployment, set: ReplicaSet | undefined, revision: number): Annotations {
  const before = set?.metadata.annotations ?? {};
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key));
  const known = Number(before[REVISION] ?? 0) || 0;
  const next = { ...before, ...Object.fromEntries(copied) };
  if (known >= revision) return next;
  const history = known === 0 ? undefined : [before[HISTORY], before[REVISION]].filter(Boolean).join(',');
  return {
    ...next,
    [REVISION]: String(revision),
    ...(history === undefined || history.length > HISTORY_LENGTH ? {} : { [HISTORY]: history }),
  };
}
