import type { Deps } from '../deps.ts';
import { renderFedEvent, type FedEvent } from './fed-event.ts';

/** Reads one workspace's log; `from` counts in. Both give events in their order. */
export interface LogReader {
  from(seq: number, limit: number): Promise<FedEvent[]>;
  newest(limit: number): Promise<FedEvent[]>;
}

export function logReader({ db }: Pick<Deps, 'db'>, workspaceId: string): LogReader {
  return {
    async from(seq, limit) {
      const where = { workspaceId, seq: { gte: BigInt(seq) } };
      const rows = await db.inWorkspace(workspaceId, (tx) => tx.event.findMany({ where, orderBy: { seq: 'asc' }, take: limit }));
      return rows.map(renderFedEvent);
    },
    async newest(limit) {
      const where = { workspaceId };
      const rows = await db.inWorkspace(workspaceId, (tx) => tx.event.findMany({ where, orderBy: { seq: 'desc' }, take: limit }));
      return rows.reverse().map(renderFedEvent);
    },
  };
}
