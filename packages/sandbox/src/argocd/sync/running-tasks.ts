import type { KubeObject } from '../../kubernetes/object.ts';
import type { OperationPhase } from '../application/types.ts';
import { getKind } from './find-kind.ts';
import type { SyncInput } from './sync-input.ts';
import { describeTask, isHookTask, isRunning, objectOf, waveOfTask } from './task.ts';
import type { Task } from './task.ts';
import { setWaiting } from './set-waiting.ts';
import type { Step } from './step.ts';

/** How far a hook is, by the health of its object. */
export function progressOf(live: KubeObject, { healthOf }: SyncInput): { phase: OperationPhase; message: string } {
  const health = healthOf(live);
  const message = health?.message ?? '';
  if (health === undefined) return { phase: 'Succeeded', message: `${live.metadata.name} created` };
  if (health.status === 'Unknown' || health.status === 'Degraded') return { phase: 'Failed', message };
  if (health.status === 'Progressing' || health.status === 'Suspended') return { phase: 'Running', message };
  return { phase: 'Succeeded', message: health.status === 'Healthy' ? message : `${live.metadata.name} created` };
}

/** Notes how the tasks fare that were started in earlier steps. */
export function noteProgress(tasks: readonly Task[], { input, state }: Step): void {
  for (const task of tasks) {
    if (!isRunning(task) || task.live === undefined) continue;
    if (isHookTask(task)) {
      const { phase, message } = progressOf(task.live, input);
      state.note(task, task.status, phase, message);
      continue;
    }
    const health = input.healthOf(task.live);
    if (health === undefined) state.note(task, task.status, 'Succeeded', task.message);
    else if (health.status === 'Healthy') state.note(task, task.status, 'Succeeded', health.message);
    else if (health.status === 'Degraded') state.note(task, task.status, 'Failed', health.message);
  }
}

/** Whether something is waited for: hooks always, other objects where there is more than one wave. */
export async function waitForRunning(tasks: readonly Task[], step: Step): Promise<boolean> {
  const [first] = tasks;
  const last = tasks.at(-1);
  const severalSteps = first !== undefined && last !== undefined && (first.phase !== last.phase || waveOfTask(first) !== waveOfTask(last));
  const running = tasks.filter((task) => (severalSteps || isHookTask(task)) && isRunning(task));
  if (running.length === 0) return false;
  for (const task of running) if (task.live === undefined) await noteMissing(task, step);
  setWaiting(running, false, step);
  return true;
}

/** Nobody waits for ever for an object that somebody has deleted. */
async function noteMissing(task: Task, { input, state }: Step): Promise<void> {
  const object = objectOf(task);
  const { name = '', namespace } = object.metadata;
  try {
    const kind = getKind(input.destination, object);
    const there = await input.destination.find({ kind, name, ...(kind.namespaced && namespace !== undefined ? { namespace } : {}) });
    if (there === undefined)
      state.note(task, 'SyncFailed', 'Error', `Resource ${describeTask(task)} is missing, it might have been deleted`);
  } catch (error) {
    state.note(task, task.status, 'Error', `Failed to get live resource ${error instanceof Error ? error.message : String(error)}`);
  }
}
