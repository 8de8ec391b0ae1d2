import { kubeTime } from '../../timers.ts';
import type { Application, HistoryEntry, OperationState } from '../application/types.ts';
import type { Comparison } from './compare-application.ts';
import type { Context } from './context.ts';

const DEFAULT_LIMIT = 10;

/** Remembers in the Application's status what was deployed. Syncs of a part of the objects leave no trace there. */
export function saveHistory(context: Context, application: Application, state: OperationState, { sync }: Comparison): void {
  const history = application.status?.history ?? [];
  const { source, sources } = sync.comparedTo ?? {};
  const entry: HistoryEntry = {
    id: (history.at(-1)?.id ?? -1) + 1,
    deployedAt: kubeTime(context.timers.now()),
    deployStartedAt: state.startedAt,
    initiatedBy: state.operation.initiatedBy ?? {},
    ...(source === undefined ? {} : { source }),
    ...(sources === undefined ? { revision: sync.revision ?? '' } : { sources, revisions: sync.revisions ?? [] }),
  };
  const limit = Math.max(0, application.spec.revisionHistoryLimit ?? DEFAULT_LIMIT);
  const next = [...history, entry].slice(Math.max(0, history.length + 1 - limit));
  context.applications.patch(application, { type: 'merge', body: { status: { history: next } } });
}
