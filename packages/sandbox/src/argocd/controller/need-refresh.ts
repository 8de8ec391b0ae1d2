import { isDeepStrictEqual } from 'node:util';
import { keyOf, REFRESH } from '../application/applications.ts';
import { isComparedToSources } from '../application/sources.ts';
import type { Application } from '../application/types.ts';
import { hasOtherNamespaceMetadata } from './assess-resources.ts';
import { WITH_FORCED, WITH_LATEST } from './context.ts';
import type { Context, Level } from './context.ts';

export interface Refresh {
  readonly level: Level;
  readonly hard: boolean;
}

/** Whether an Application is to be compared again, and how thoroughly. Takes up what was asked for it. */
export function takeRefresh(context: Context, application: Application): Refresh | undefined {
  const { spec, status, metadata } = application;
  const asked = metadata.annotations?.[REFRESH];
  if (asked !== undefined) return { level: WITH_FORCED, hard: asked === 'hard' };
  if (!isComparedToSources(application)) return { level: WITH_FORCED, hard: false };
  const { refreshMs, hardRefreshMs } = context.settings();
  const at = status?.reconciledAt === undefined ? undefined : Date.parse(status.reconciledAt);
  const isOlder = (ms: number) => at === undefined || at + ms < context.timers.now().getTime();
  if (hardRefreshMs > 0 && isOlder(hardRefreshMs)) return { level: WITH_LATEST, hard: true };
  if (at === undefined || (refreshMs > 0 && isOlder(refreshMs))) return { level: WITH_LATEST, hard: false };
  const compared = status?.sync?.comparedTo;
  const changed =
    !isDeepStrictEqual(spec.destination, compared?.destination) ||
    hasOtherNamespaceMetadata(application) ||
    !isDeepStrictEqual(spec.ignoreDifferences ?? [], compared?.ignoreDifferences ?? []);
  if (changed) return { level: WITH_LATEST, hard: false };
  const level = context.memory.requested.get(keyOf(application));
  context.memory.requested.delete(keyOf(application));
  return level === undefined ? undefined : { level: level as Level, hard: false };
}
