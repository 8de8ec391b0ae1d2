import { ApiError } from '../../kubernetes/api-error.ts';
import type { OperationPhase } from '../application/types.ts';
import { applyObject } from './apply-object.ts';
import { releaseHook } from './hook-objects.ts';
import { needsConfirmation, pruneObject, removeObject } from './prune-object.ts';
import type { SyncInput } from './sync-input.ts';
import type { SyncState } from './sync-state.ts';
import { isDeletedFirst, isHookTask, isPending, isPrune, objectOf } from './task.ts';
import type { ResultStatus, Task } from './task.ts';

/** `pending`: something has to go first, so that the same tasks are to be run once more. */
export type Outcome = 'successful' | 'pending' | 'failed';

export interface Run {
  readonly input: SyncInput;
  readonly state: SyncState;
  /** Nothing is written, and only failures are noted. */
  readonly trial: boolean;
}

const STATES: Readonly<Record<ResultStatus, OperationPhase>> = {
  Synced: 'Running',
  SyncFailed: 'Failed',
  Pruned: 'Succeeded',
  PruneSkipped: 'Succeeded',
};
const ORDER: readonly Outcome[] = ['successful', 'pending', 'failed'];

const worst = (outcomes: readonly Outcome[]): Outcome =>
  ORDER[Math.max(0, ...outcomes.map((outcome) => ORDER.indexOf(outcome)))] ?? 'successful';
const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Carries out tasks of one wave: prunes first, then deletes what has to make room, then applies kind by kind. */
export async function runTasks(tasks: readonly Task[], run: Run): Promise<Outcome> {
  const prunes = tasks.filter(isPrune);
  const creations = tasks.filter((task) => !isPrune(task));
  const steps = [() => releaseAll(tasks, run), () => pruneAll(prunes, run), () => clearAll(creations, run), () => applyAll(creations, run)];
  for (const step of steps) {
    const outcome = await step();
    if (outcome !== 'successful') return outcome;
  }
  return 'successful';
}

const isDry = ({ trial, input }: Run) => trial || input.settings.dryRun;

async function releaseAll(tasks: readonly Task[], run: Run): Promise<Outcome> {
  if (isDry(run)) return 'successful';
  const left = tasks.filter((task) => isHookTask(task) && isPending(task) && task.live !== undefined);
  const outcomes = await Promise.all(
    left.map(async (task): Promise<Outcome> => {
      const failure = await releaseHook(task, run.input);
      if (failure === undefined) return 'successful';
      run.state.note(task, task.status, 'Error', `failed to remove hook finalizer: ${failure}`);
      return 'failed';
    }),
  );
  return worst(outcomes);
}

async function pruneAll(tasks: readonly Task[], run: Run): Promise<Outcome> {
  const { input, state, trial } = run;
  if (!input.pruneConfirmed && tasks.some(({ live }) => needsConfirmation(live, input))) return 'pending';
  const outcomes = await Promise.all(
    tasks.map(async (task): Promise<Outcome> => {
      if (task.live === undefined) return 'successful';
      try {
        const { status, message } = await pruneObject(task.live, input, isDry(run));
        if (!trial) state.note(task, status, STATES[status], message);
        return 'successful';
      } catch (error) {
        state.note(task, 'SyncFailed', 'Failed', textOf(error));
        return 'failed';
      }
    }),
  );
  return worst(outcomes);
}

async function clearAll(tasks: readonly Task[], run: Run): Promise<Outcome> {
  if (isDry(run)) return 'successful';
  const outcomes = await Promise.all(
    tasks.filter(isDeletedFirst).map(async (task): Promise<Outcome> => {
      try {
        if (task.live !== undefined) await removeObject(task.live, run.input);
        return 'pending';
      } catch (error) {
        if (error instanceof ApiError && error.code === 404) {
          task.live = undefined;
          return 'successful';
        }
        run.state.note(task, task.status, 'Error', `failed to delete resource: ${textOf(error)}`);
        return 'failed';
      }
    }),
  );
  return worst(outcomes);
}

async function applyAll(tasks: readonly Task[], run: Run): Promise<Outcome> {
  const groups: Task[][] = [];
  for (const task of tasks) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && objectOf(last[0]).kind === objectOf(task).kind) last.push(task);
    else groups.push([task]);
  }
  let worstYet: Outcome = 'successful';
  for (const group of groups) {
    const tries = await Promise.all(group.map((task) => tryOne(task, run)));
    // In the order of the tasks, whichever was done first.
    for (const [index, task] of group.entries()) worstYet = worst([worstYet, noteOne(task, tries[index], run)]);
  }
  return worstYet;
}

/** What a task came to: undefined where there was nothing to do. */
type Try = { readonly message: string } | { readonly failure: string } | undefined;

async function tryOne(task: Task, run: Run): Promise<Try> {
  if (isDry(run) && task.skipDryRun === true) return undefined;
  try {
    return { message: await applyObject(task, run.input, isDry(run)) };
  } catch (error) {
    return { failure: textOf(error) };
  }
}

function noteOne(task: Task, result: Try, { input, state, trial }: Run): Outcome {
  if (result === undefined) return 'successful';
  if ('failure' in result) {
    state.note(task, 'SyncFailed', 'Failed', result.failure);
    return 'failed';
  }
  if (!trial) state.note(task, 'Synced', input.settings.dryRun ? 'Succeeded' : 'Running', result.message);
  return 'successful';
}
