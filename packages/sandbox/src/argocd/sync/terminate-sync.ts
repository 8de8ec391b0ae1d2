import { ApiError } from '../../kubernetes/api-error.ts';
import { getKind } from './find-kind.ts';
import { releaseHook } from './hook-objects.ts';
import { makeTasks } from './make-tasks.ts';
import { removeObject } from './prune-object.ts';
import { progressOf } from './running-tasks.ts';
import type { Step } from './step.ts';
import type { SyncInput } from './sync-input.ts';
import type { SyncState } from './sync-state.ts';
import { hasDeletePolicy, isCompleted, isHookTask, isRunning, objectOf } from './task.ts';
import type { Task } from './task.ts';

/** Ends a sync that somebody does not want any more: its running hooks are deleted, what is applied stays. */
export async function terminateSync(input: SyncInput, state: SyncState): Promise<void> {
  const { tasks } = await makeTasks(input, state);
  const hooks = tasks.filter(isHookTask);
  for (const task of hooks.filter(isCompleted)) await releaseHook(task, input);
  let clean = true;
  for (const task of hooks.filter(isRunning)) clean = (await terminateHook(task, { input, state })) && clean;
  if (clean) state.set('Failed', 'Operation terminated');
  else state.set('Error', 'Operation termination had errors');
}

async function terminateHook(task: Task, { input, state }: Step): Promise<boolean> {
  const { destination } = input;
  const object = objectOf(task);
  const { name = '', namespace } = object.metadata;
  try {
    task.live ??= await destination.find({ kind: getKind(destination, object), name, ...(namespace === undefined ? {} : { namespace }) });
    if (task.live === undefined) {
      state.note(task, task.status, 'Succeeded', 'Terminated');
      return true;
    }
    const { phase, message } = progressOf(task.live, input);
    const failure = await releaseHook(task, input);
    if (failure !== undefined) throw new Error(`Failed to remove hook finalizer: ${failure}`);
    if (phase === 'Running' || hasDeletePolicy(task, 'HookFailed')) await remove(task, input);
    if (phase === 'Running') state.note(task, task.status, 'Failed', 'Terminated');
    else state.note(task, task.status, phase, message);
    return true;
  } catch (error) {
    state.note(task, task.status, 'Error', error instanceof Error ? error.message : String(error));
    return false;
  }
}

async function remove({ live }: Task, input: SyncInput): Promise<void> {
  try {
    if (live !== undefined) await removeObject(live, input);
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return;
    throw new Error(`Failed to delete: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
