import type { SyncInput } from './sync-input.ts';
import { isHookTask } from './task.ts';
import type { Task } from './task.ts';

/** With `ApplyOutOfSyncOnly=true`, what the cluster has already is left out. */
export function onlyModified(tasks: readonly Task[], { settings, isModified }: SyncInput): Task[] {
  if (!settings.applyOutOfSyncOnly) return [...tasks];
  return tasks.filter((task) => {
    const { target, live } = task;
    return isHookTask(task) || target === undefined || live === undefined || isModified({ target, live });
  });
}
