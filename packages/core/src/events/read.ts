import type { Event } from '@argosy/contracts/http/events';
import type { Deps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import { viewEvent } from './view-event.ts';

export interface EventFilter {
  /** Only events after this number. */
  after: bigint;
  /** Types, or "release.*" for all of a kind; empty means every type. */
  types: string[];
  limit: number;
}

/** Events of the workspace, oldest first. */
export async function listEvents(deps: Deps, scope: Scope, filter: EventFilter): Promise<Event[]> {
  const kinds = filter.types.filter((type) => type.endsWith('.*')).map((type) => ({ type: { startsWith: type.slice(0, -1) } }));
  const exact = filter.types.filter((type) => !type.endsWith('.*'));
  const rows = await deps.db.inWorkspace(scope.workspaceId, (tx) =>
    tx.event.findMany({
      where: {
        workspaceId: scope.workspaceId,
        seq: { gt: filter.after },
        ...(filter.types.length > 0 && { OR: [...kinds, { type: { in: exact } }] }),
      },
      orderBy: { seq: 'asc' },
      take: filter.limit,
    }),
  );
  return rows.map(viewEvent);
}
