import { ApiError } from '../../kubernetes/api-error.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { hasOwnOption } from '../application/options.ts';
import type { AnyObject } from '../application/types.ts';
import { groupOf, isDestinationPermitted, isKindPermitted } from '../project/permissions.ts';
import { getKind } from './find-kind.ts';
import { HOOK_FINALIZER, isHook, phasesOf } from './hooks.ts';
import { addNamespaceTask } from './namespace-task.ts';
import { planPruneWaves } from './prune-waves.ts';
import type { SyncInput } from './sync-input.ts';
import type { SyncState } from './sync-state.ts';
import { objectOf } from './task.ts';
import type { Task } from './task.ts';
import { definedBy, sortTasks } from './task-order.ts';

/** What a sync has to do, in order. */
export interface Tasks {
  readonly tasks: Task[];
  /** Each is of a kind that the cluster serves and that the project permits. */
  readonly valid: boolean;
}

/** The tasks of a sync with what earlier steps have noted of them. What is not allowed is noted as failed. */
export async function makeTasks(input: SyncInput, state: SyncState): Promise<Tasks> {
  const objects = input.pairs.filter(input.isWanted).flatMap(tasksOfPair);
  const hooks = input.settings.skipHooks ? [] : input.hooks.flatMap((hook) => tasksOfHook(hook, input));
  const placed = [...objects, ...hooks].map((task) => withNamespace(task, input.namespace));
  const all = await addNamespaceTask(placed, input, state);
  for (const task of all) task.live ??= findLive(task, input);
  const valid = all.map((task) => check(task, input, state)).every(Boolean);
  planPruneWaves(all, input.settings.pruneLast);
  const tasks = sortTasks(all);
  for (const task of tasks) {
    const result = state.find(task);
    if (result === undefined) continue;
    task.status = result.status;
    task.state = result.hookPhase;
    task.message = result.message;
  }
  return { tasks, valid };
}

function tasksOfPair({ target, live }: { target: Manifest | undefined; live: KubeObject | undefined }): Task[] {
  const object = target ?? live;
  if (object === undefined || isHook(object)) return [];
  return phasesOf(object).map((phase) => ({ phase, target, live }));
}

function tasksOfHook(hook: Manifest, { revision, startedAt }: SyncInput): Task[] {
  return phasesOf(hook).map((phase) => {
    const { name, generateName = '', finalizers = [] } = hook.metadata;
    const own = `${generateName}${revision.slice(0, 7)}-${phase}-${Math.floor(Date.parse(startedAt) / 1_000)}`.toLowerCase();
    const metadata = {
      ...hook.metadata,
      name: name ?? own,
      finalizers: finalizers.includes(HOOK_FINALIZER) ? finalizers : [...finalizers, HOOK_FINALIZER],
    };
    return { phase, target: { ...hook, metadata }, live: undefined };
  });
}

/** Cluster-wide objects get one too: whoever applies them takes it away again. */
function withNamespace(task: Task, namespace: string): Task {
  const { target } = task;
  if (target === undefined || (target.metadata.namespace ?? '') !== '' || namespace === '') return task;
  return { ...task, target: { ...target, metadata: { ...target.metadata, namespace } } };
}

function findLive({ target }: Task, { pairs }: SyncInput): KubeObject | undefined {
  if (target === undefined) return undefined;
  const found = pairs.find(({ live }) => live !== undefined && isSameObject(live, target));
  return found?.live;
}

function isSameObject(live: KubeObject, target: AnyObject): boolean {
  const { namespace = '', name } = live.metadata;
  const samePlace = namespace === '' || namespace === target.metadata.namespace;
  return samePlace && name === target.metadata.name && live.kind === target.kind && groupOf(live) === groupOf(target);
}

function check(task: Task, input: SyncInput, state: SyncState): boolean {
  const object = objectOf(task);
  try {
    const { namespaced } = getKind(input.destination, object);
    const refusal = refusalOf(object, namespaced, input);
    if (refusal === undefined) return true;
    state.note(task, 'SyncFailed', undefined, refusal);
    return false;
  } catch (error) {
    if (error instanceof ApiError && mayComeLater(task, input)) {
      task.skipDryRun = true;
      return true;
    }
    state.note(task, 'SyncFailed', undefined, error instanceof Error ? error.message : String(error));
    return false;
  }
}

function mayComeLater(task: Task, { settings, pairs, hooks }: SyncInput): boolean {
  if (settings.skipDryRunOnMissing || hasOwnOption(task.target, 'SkipDryRunOnMissingResource=true')) return true;
  const object = objectOf(task);
  const wanted = `${groupOf(object)}/${object.kind}`;
  return [...hooks, ...pairs.map(({ target }) => target)].some((target) => target !== undefined && definedBy(target) === wanted);
}

/** Why a project does not let this object be written; undefined where it does. */
export function refusalOf(
  object: AnyObject,
  namespaced: boolean,
  { project, destination }: Pick<SyncInput, 'project' | 'destination'>,
): string | undefined {
  const group = groupOf(object);
  const { name = '', namespace = '' } = object.metadata;
  if (!isKindPermitted(project, { group, kind: object.kind, name }, namespaced)) {
    return `resource ${group}:${object.kind} is not permitted in project ${project.metadata.name}`;
  }
  if (namespaced && !isDestinationPermitted(project, destination, namespace)) {
    return `namespace ${namespace} is not permitted in project '${project.metadata.name}'`;
  }
  return undefined;
}
