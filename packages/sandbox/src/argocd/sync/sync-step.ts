import { failSync } from './fail-sync.ts';
import { releaseHook } from './hook-objects.ts';
import { makeTasks } from './make-tasks.ts';
import { isNamespace } from './namespace-task.ts';
import { runNextWave } from './next-wave.ts';
import { onlyModified } from './only-modified.ts';
import { runTasks } from './run-tasks.ts';
import { noteProgress, waitForRunning } from './running-tasks.ts';
import { setWaiting } from './set-waiting.ts';
import type { Step } from './step.ts';
import type { SyncInput } from './sync-input.ts';
import type { SyncState } from './sync-state.ts';
import { isCompleted, isHookTask } from './task.ts';
import type { Task } from './task.ts';

/**
 * Carries a sync one step further: tries everything, applies the next wave, or looks whether what it waits for is there.
 * It is called again as long as the state is Running.
 */
export async function syncStep(input: SyncInput, state: SyncState): Promise<void> {
  const step: Step = { input, state };
  const { tasks, valid } = await makeTasks(input, state);
  if (!valid) return refuse(state);
  if (!state.started && !(await tryTasks(tasks, step))) return;
  noteProgress(tasks, step);
  if (await waitForRunning(tasks, step)) return;
  const leaving = tasks.filter(({ status, live }) => status === 'Pruned' && live?.metadata.deletionTimestamp !== undefined);
  if (leaving.length > 0) return setWaiting(leaving, true, step);
  for (const task of tasks.filter((one) => isHookTask(one) && isCompleted(one))) {
    const failure = await releaseHook(task, input);
    if (failure !== undefined) state.note(task, task.status, 'Error', `Failed to remove hook finalizer: ${failure}`);
  }
  await runNextWave(tasks, step);
}

function refuse(state: SyncState): void {
  const failed = state.resources.filter(({ status, message = '' }) => status === 'SyncFailed' && message !== '');
  const texts = [...new Set(failed.map(({ message = '' }) => message))].toSorted((left, right) => (left < right ? -1 : 1));
  const why = texts.length === 0 ? '' : `: ${texts.join('; ')}`;
  state.set('Failed', `one or more synchronization tasks are not valid${why}`);
}

/** The first step: the namespace has to be there before the rest can be tried. */
async function tryTasks(tasks: readonly Task[], { input, state }: Step): Promise<boolean> {
  const namespace = tasks.find((task) => task.live === undefined && isNamespace(task.target, input.namespace));
  if (namespace !== undefined && (await runTasks([namespace], { input, state, trial: false })) === 'failed') {
    await failSync([], [namespace], 'the namespace failed to apply', { input, state });
    return false;
  }
  const rest = onlyModified(
    tasks.filter((task) => task !== namespace),
    input,
  );
  if ((await runTasks(rest, { input, state, trial: true })) !== 'failed') return true;
  state.set('Failed', 'one or more objects failed to apply (dry run)');
  return false;
}
