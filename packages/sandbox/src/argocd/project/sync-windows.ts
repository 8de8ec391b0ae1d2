import { Cron } from 'croner';
import type { Application } from '../application/types.ts';
import { parseDuration } from '../application/parse-duration.ts';
import { matchesGlob } from '../glob.ts';
import type { Project, SyncWindow } from './types.ts';

/** Whether a project's windows let an Application sync now. */
export function canSync({ spec }: Project, application: Application, manual: boolean, now: Date): boolean {
  const windows = (spec.syncWindows ?? []).filter((window) => concerns(window, application));
  if (windows.length === 0) return true;
  const open = windows.filter((window) => isOpen(window, now));
  const denied = open.filter(({ kind }) => kind === 'deny');
  if (denied.length > 0) return manual && denied.every(({ manualSync }) => manualSync === true);
  if (open.some(({ kind }) => kind === 'allow')) return true;
  const closed = windows.filter(({ kind }) => kind === 'allow');
  return closed.length === 0 || (manual && closed.every(({ manualSync }) => manualSync === true));
}

function concerns(window: SyncWindow, { metadata, spec }: Application): boolean {
  const { server = '', name = '', namespace = '' } = spec.destination;
  const tests = [
    test(window.applications, [metadata.name]),
    test(
      window.clusters,
      [server, name].filter((text) => text !== ''),
    ),
    test(window.namespaces, [namespace]),
  ].filter((result) => result !== undefined);
  if (tests.length === 0) return false;
  return window.andOperator === true ? tests.every(Boolean) : tests.some(Boolean);
}

function test(patterns: readonly string[] | undefined, texts: readonly string[]): boolean | undefined {
  if (patterns === undefined || patterns.length === 0) return undefined;
  return patterns.some((pattern) => texts.some((text) => pattern === '*' || matchesGlob(pattern, text)));
}

/** A window that cannot be read is never open, so that an `allow` closes and a `deny` does nothing. */
function isOpen({ schedule = '', duration = '', timeZone = 'UTC' }: SyncWindow, now: Date): boolean {
  const length = parseDuration(duration);
  if (length === undefined) return false;
  try {
    const start = new Cron(schedule, { timezone: timeZone === '' ? 'UTC' : timeZone, paused: true }).nextRun(
      new Date(now.getTime() - length),
    );
    return start !== null && start.getTime() <= now.getTime();
  } catch {
    return false;
  }
}
