import { needsConfirmation } from './prune-object.ts';
import type { Step } from './step.ts';
import { describeTask, isHookTask, isPrune } from './task.ts';
import type { Task } from './task.ts';

/** Running, with a message that says what for. */
export function setWaiting(tasks: readonly Task[], deletion: boolean, { input, state }: Step): void {
  const hooks = tasks.filter(isHookTask);
  const first = hooks[0] ?? tasks[0];
  if (first === undefined) return state.set('Running', '');
  const unconfirmed = input.pruneConfirmed ? [] : tasks.filter((task) => isPrune(task) && needsConfirmation(task.live, input));
  const ended = hooks.length > 0 ? 'completion of hook' : 'healthy state of';
  const awaited = deletion ? `deletion of${hooks.length > 0 ? ' hook' : ''}` : ended;
  const asks = unconfirmed[0] !== undefined;
  const more = (asks ? unconfirmed.length : tasks.length) - 1;
  const others = more > 0 ? ` and ${more} more ${hooks.length === tasks.length ? 'hooks' : 'resources'}` : '';
  state.set('Running', `waiting for ${asks ? 'pruning confirmation of' : awaited} ${describeTask(unconfirmed[0] ?? first)}${others}`);
}
