import { runTasks } from './run-tasks.ts';
import { setWaiting } from './set-waiting.ts';
import type { Step } from './step.ts';
import { isCompleted, isRunning } from './task.ts';
import type { Task } from './task.ts';

/**
 * Ends a sync that failed, after its SyncFail hooks.
 *
 * @param failed what makes it fail; their messages are its reason
 * @returns whether it has ended: its hooks may still run
 */
export async function failSync(hooks: readonly Task[], failed: readonly Task[], message: string, step: Step): Promise<boolean> {
  const { input, state } = step;
  const reason = withReasons(message, failed);
  if (hooks.every(isCompleted)) {
    const bad = hooks.filter(({ status }) => status === 'SyncFailed');
    state.set('Failed', bad.length === 0 ? reason : `${reason}\n${withReasons('one or more SyncFail hooks failed', bad)}`);
    return true;
  }
  const pending = hooks.filter((task) => !isCompleted(task) && !isRunning(task));
  await runTasks(pending, { input, state, trial: false });
  setWaiting(pending, false, step);
  return false;
}

function withReasons(message: string, tasks: readonly Task[]): string {
  const texts = [...new Set(tasks.map((task) => task.message ?? ''))];
  return texts.length === 0 ? message : `${message}, reason: ${texts.join(',')}`;
}
