import type { ReleaseMemory } from './memory.ts';

/** Looks follow one another in less; after a longer pause nobody can say what went on in it. */
const PAUSE_MS = 60_000;
/** What happened in a pause is there to be seen at its end, if not at the first look. */
const FAIR_MS = 10_000;

/** When a release is watched from and to. */
export interface Term {
  committedAt: Date;
  deadlineAt: Date | null;
}

/** Whether so much lies between two looks that nobody can say what went on; a clock that went back tells as little. */
export function isPause(lookedAt: Date, now: Date): boolean {
  return Math.abs(now.getTime() - lookedAt.getTime()) > PAUSE_MS;
}

/**
 * The memory with which a look begins. Where nobody has looked for long (Argosy was down, its clock has jumped), what was
 * going on before is not known to have gone on since: its time begins anew, and is never the reason of a failure that
 * nobody saw. A deadline that passed meanwhile is put off for a moment, once.
 *
 * @param now the time of the look
 */
export function resume(before: ReleaseMemory, { committedAt, deadlineAt }: Term, now: Date): ReleaseMemory {
  const lookedAt = before.lookedAt === undefined ? committedAt : new Date(before.lookedAt);
  const memory = { ...before, lookedAt: now.toISOString() };
  if (!isPause(lookedAt, now)) return memory;
  delete memory.fatalCode;
  delete memory.fatalSince;
  delete memory.problemSince;
  delete memory.outages;
  delete memory.refreshSince;
  const fair = new Date(now.getTime() + FAIR_MS);
  if (deadlineAt !== null && deadlineAt < fair) memory.graceUntil ??= fair.toISOString();
  return memory;
}

/** When the release is over at the latest: at its deadline, or when somebody has looked for a moment after a pause. */
export function endsAt(deadlineAt: Date | null, { graceUntil }: Pick<ReleaseMemory, 'graceUntil'>): Date | null {
  if (deadlineAt === null || graceUntil === undefined) return deadlineAt;
  return new Date(Math.max(deadlineAt.getTime(), new Date(graceUntil).getTime()));
}
