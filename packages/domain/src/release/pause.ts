import type { ReleaseMemory } from './memory.ts';

/** Looks follow one another in less; after a longer pause nobody can say what went on in it. */
const PAUSE_MS = 60_000;
/** What happened in a pause is there to be seen at its end, if not at the first look. */
const FAIR_MS = 10_000;

/**
 * The memory with which a look begins. Where nobody has looked for long (Argosy was down, its clock has jumped), what was
 * going on before is not known to have gone on since: its time begins anew, and is never the reason of a failure that
 * nobody saw.
 *
 * @param committedAt the beginning of the watch
 * @param now the time of the look
 */
export function resume(before: ReleaseMemory, committedAt: Date, now: Date): ReleaseMemory {
  const lookedAt = before.lookedAt === undefined ? committedAt : new Date(before.lookedAt);
  const memory = { ...before, lookedAt: now.toISOString() };
  if (Math.abs(now.getTime() - lookedAt.getTime()) <= PAUSE_MS) return memory;
  delete memory.fatalCode;
  delete memory.fatalSince;
  delete memory.problemSince;
  delete memory.outages;
  delete memory.refreshSince;
  return { ...memory, watchedSince: now.toISOString() };
}

/**
 * When the release is over at the latest: at its deadline, but not before somebody has looked for a moment after a pause.
 * It may have been live all the time.
 */
export function endsAt(deadlineAt: Date | null, { watchedSince }: Pick<ReleaseMemory, 'watchedSince'>): Date | null {
  if (deadlineAt === null || watchedSince === undefined) return deadlineAt;
  return new Date(Math.max(deadlineAt.getTime(), new Date(watchedSince).getTime() + FAIR_MS));
}
