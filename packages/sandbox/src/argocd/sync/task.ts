import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import type { AnyObject, HookPhase, OperationPhase, ResourceResult } from '../application/types.ts';
import { groupOf } from '../project/permissions.ts';
import { deletePoliciesOf, isHook } from './hooks.ts';
import type { DeletePolicy } from './hooks.ts';
import { waveOf } from './wave.ts';

export type ResultStatus = NonNullable<ResourceResult['status']>;

/** One object in one phase of a sync. At least one of target and live is there; without a target it is to be pruned. */
export interface Task {
  phase: HookPhase;
  target: Manifest | undefined;
  live: KubeObject | undefined;
  /** In which wave, where not in the one that the object itself says. */
  wave?: number;
  /** Its definition comes with the same sync, so that there is nothing to try it against. */
  skipDryRun?: boolean;
  status?: ResultStatus | undefined;
  state?: OperationPhase | undefined;
  message?: string | undefined;
}

export function objectOf({ target, live }: Task): AnyObject {
  const object = target ?? live;
  if (object === undefined) throw new Error('A task without an object.');
  return object;
}

export const isPrune = ({ target }: Task): boolean => target === undefined;
export const isHookTask = (task: Task): boolean => isHook(objectOf(task));
export const isPending = ({ state }: Task): boolean => state === undefined;
export const isRunning = ({ state }: Task): boolean => state === 'Running';
export const isCompleted = ({ state }: Task): boolean => state === 'Succeeded' || state === 'Failed' || state === 'Error';
export const waveOfTask = (task: Task): number => task.wave ?? waveOf(objectOf(task));

/** How messages name a task's object: `apps/Deployment/api`. */
export function describeTask(task: Task): string {
  const object = objectOf(task);
  return `${groupOf(object)}/${object.kind}/${object.metadata.name ?? ''}`;
}

export function hasDeletePolicy(task: Task, policy: DeletePolicy): boolean {
  return isHookTask(task) && deletePoliciesOf(objectOf(task)).includes(policy);
}

export function isDeletedFirst(task: Task): boolean {
  return task.live !== undefined && isPending(task) && hasDeletePolicy(task, 'BeforeHookCreation');
}
