import type { Manifest } from '../../kubernetes/object.ts';
import { SYNC_OPTIONS } from '../application/options.ts';
import type { NamespaceMetadata } from '../application/types.ts';
import { getKind } from './find-kind.ts';
import type { SyncInput } from './sync-input.ts';
import type { SyncState } from './sync-state.ts';
import type { Task } from './task.ts';

/** Whether this is the namespace of that name. */
export function isNamespace(object: Manifest | undefined, name: string): boolean {
  return object?.apiVersion === 'v1' && object.kind === 'Namespace' && object.metadata.name === name;
}

/** The namespace as `CreateNamespace=true` makes it, with its empty parts; with metadata of the Application's, only that is set. */
export function renderNamespace(name: string, metadata: NamespaceMetadata | undefined): Manifest {
  const managed =
    metadata === undefined
      ? {}
      : {
          ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
          annotations: { ...metadata.annotations, [SYNC_OPTIONS]: 'ServerSideApply=true' },
        };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...managed }, spec: {}, status: {} };
}

/**
 * The tasks and one for the destination's namespace, where the options ask for it and it is absent (or has metadata that
 * the Application manages). It is not the Application's own: nothing ever prunes it.
 */
export async function addNamespaceTask(tasks: readonly Task[], input: SyncInput, state: SyncState): Promise<Task[]> {
  const { destination, namespace, settings, pairs } = input;
  if (!settings.createNamespace || namespace === '') return [...tasks];
  if (pairs.some(({ target }) => isNamespace(target, namespace))) return [...tasks];
  const target = renderNamespace(namespace, settings.namespaceMetadata);
  const task: Task = { phase: 'PreSync', target, live: undefined };
  try {
    task.live = await destination.find({ kind: getKind(destination, target), name: namespace });
  } catch (error) {
    state.note(task, 'SyncFailed', 'Error', `namespace auto creation failed: ${error instanceof Error ? error.message : String(error)}`);
    return [...tasks, task];
  }
  return task.live !== undefined && settings.namespaceMetadata === undefined ? [...tasks] : [...tasks, task];
}
