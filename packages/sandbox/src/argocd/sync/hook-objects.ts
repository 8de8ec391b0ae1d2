import { ApiError } from '../../kubernetes/api-error.ts';
import { getKind } from './find-kind.ts';
import { HOOK_FINALIZER } from './hooks.ts';
import { removeObject } from './prune-object.ts';
import type { SyncInput } from './sync-input.ts';
import type { SyncState } from './sync-state.ts';
import type { Task } from './task.ts';

const isGone = (error: unknown) => error instanceof ApiError && error.code === 404;
const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Lets a hook's object go, which Argo CD holds until it has seen how it ended.
 *
 * @returns what went wrong
 */
export async function releaseHook(task: Task, { destination }: SyncInput): Promise<string | undefined> {
  const { live } = task;
  if (live?.metadata.finalizers?.includes(HOOK_FINALIZER) !== true) return undefined;
  const { namespace, name } = live.metadata;
  const ref = { kind: getKind(destination, live), name, ...(namespace === undefined ? {} : { namespace }) };
  try {
    const now = await destination.find(ref);
    if (now === undefined) return undefined;
    const finalizers = (now.metadata.finalizers ?? []).filter((finalizer) => finalizer !== HOOK_FINALIZER);
    const next = await destination.patch(ref, { type: 'merge', body: { metadata: { finalizers } } }, { fieldManager: 'argocd-controller' });
    task.live = next;
    return undefined;
  } catch (error) {
    return isGone(error) ? undefined : `failed to update resource: ${textOf(error)}`;
  }
}

/** Deletes hooks' objects; what cannot be deleted is noted. */
export async function deleteHooks(tasks: readonly Task[], input: SyncInput, state: SyncState): Promise<void> {
  for (const task of tasks) {
    try {
      if (task.live !== undefined) await removeObject(task.live, input);
    } catch (error) {
      if (!isGone(error)) state.note(task, task.status, 'Error', `failed to delete resource: ${textOf(error)}`);
    }
  }
}
