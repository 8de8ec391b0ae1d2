import { hasOwnOption } from '../application/options.ts';
import { isPrune, waveOfTask } from './task.ts';
import type { Task } from './task.ts';

/** Puts what is to be pruned into waves: in the reverse order of its creation, or all of it last. */
export function planPruneWaves(tasks: readonly Task[], pruneLast: boolean): void {
  const prunes = tasks.filter(isPrune);
  const waves = [...new Set(prunes.map(waveOfTask))].toSorted((left, right) => left - right);
  const swapped = new Map(waves.map((wave, index) => [wave, waves[waves.length - 1 - index]]));
  for (const task of prunes) {
    const wave = swapped.get(waveOfTask(task));
    if (wave !== undefined && wave !== waveOfTask(task)) task.wave = wave;
  }
  const last = Math.max(0, ...tasks.filter(({ phase }) => phase === 'Sync').map(waveOfTask)) + 1;
  for (const task of prunes) if (pruneLast || hasOwnOption(task.live, 'PruneLast=true')) task.wave = last;
}
