import { failSync } from './fail-sync.ts';
import { deleteHooks } from './hook-objects.ts';
import { onlyModified } from './only-modified.ts';
import { runTasks } from './run-tasks.ts';
import { setWaiting } from './set-waiting.ts';
import type { Step } from './step.ts';
import type { SyncInput } from './sync-input.ts';
import { hasDeletePolicy, isCompleted, isDeletedFirst, isHookTask, isPending, isPrune, isRunning, waveOfTask } from './task.ts';
import type { Task } from './task.ts';

const isOf = (task: Task, other: Task) => task.phase === other.phase && waveOfTask(task) === waveOfTask(other);

/** The hooks whose time has come to be deleted, by how the sync ends. */
interface Ended {
  readonly well: readonly Task[];
  readonly badly: readonly Task[];
}

/** Runs the next wave of a sync that waits for nothing, or ends the sync. */
export async function runNextWave(all: readonly Task[], step: Step): Promise<void> {
  const { input, state } = step;
  const hooks = all.filter((task) => isHookTask(task) && task.live !== undefined && !isRunning(task));
  const ended: Ended = {
    well: hooks.filter((task) => hasDeletePolicy(task, 'HookSucceeded')),
    badly: hooks.filter((task) => hasDeletePolicy(task, 'HookFailed')),
  };
  const failing = all.filter(({ phase }) => phase === 'SyncFail');
  const tasks = all.filter(({ phase }) => phase !== 'SyncFail');
  if (tasks.some((task) => isCompleted(task) && task.state !== 'Succeeded')) {
    await deleteHooks(ended.badly, input, state);
    const failed = tasks.filter(({ status }) => status === 'SyncFailed');
    await failSync(failing, failed, 'one or more synchronization tasks completed unsuccessfully', step);
    return;
  }
  const open = onlyModified(tasks.filter(isPending), input);
  if (open.length > 0) return runWave(open, failing, ended, step);
  await deleteHooks(ended.well, input, state);
  state.set('Succeeded', 'successfully synced (no more tasks)');
}

async function runWave(open: readonly Task[], failing: readonly Task[], ended: Ended, step: Step): Promise<void> {
  const { input, state } = step;
  const wave = open.filter((task) => open[0] !== undefined && isOf(task, open[0]));
  const last = wave.length === open.length;
  state.set('Running', 'one or more tasks are running');
  const outcome = await runTasks(wave, { input, state, trial: false });
  if (outcome !== 'failed' && !last) await pause(input);
  if (outcome === 'failed') return failWave(wave, failing, ended, step);
  if (outcome === 'pending')
    return setWaiting(
      wave.filter((task) => isDeletedFirst(task) || (isPrune(task) && isPending(task))),
      true,
      step,
    );
  if (!last || wave.some(isHookTask)) return setWaiting(wave, false, step);
  await deleteHooks(ended.well, input, state);
  state.set('Succeeded', 'successfully synced (all tasks run)');
}

/** Other controllers get a moment to take up a wave before its health is looked at. */
async function pause({ timers, waveDelayMs }: SyncInput): Promise<void> {
  await new Promise<void>((resolve) => {
    timers.after(waveDelayMs, resolve);
  });
}

async function failWave(wave: readonly Task[], failing: readonly Task[], ended: Ended, step: Step): Promise<void> {
  const failed = wave.filter(({ status }) => status === 'SyncFailed');
  const running = wave.filter(isRunning);
  const why = 'one or more objects failed to apply';
  if (running.length === 0) {
    if (await failSync(failing, failed, why, step)) await deleteHooks(ended.badly, step.input, step.state);
    return;
  }
  const over = failing.length === 0 || (await failSync(failing, failed, why, step));
  setWaiting(over ? running : [...running, ...failing], false, step);
}
