import { Cron } from 'croner';
import type { CronJob } from '../types/batch.ts';

/** When the runs of a CronJob are due. */
export interface Schedule {
  /** The last time that was due before or at a moment. */
  lastBefore(now: Date): Date | undefined;
  nextAfter(now: Date): Date | undefined;
}

/** @throws Error where the schedule or the time zone cannot be read */
export function parseSchedule({ spec }: CronJob): Schedule {
  const cron = new Cron(spec.schedule, { timezone: spec.timeZone ?? 'Etc/UTC', paused: true });
  return {
    // The reference itself does not count, so it lies a second ahead.
    lastBefore: (now) => cron.previousRuns(2, new Date(now.getTime() + 1000)).find((time) => time <= now),
    nextAfter: (now) => cron.nextRun(now) ?? undefined,
  };
}

/** Whether a time zone is known. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
