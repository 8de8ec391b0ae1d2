import type { Event } from '@argosy/contracts/http/events';

export interface EventRow {
  seq: bigint;
  type: string;
  time: Date;
  subjectType: string;
  subjectId: string;
  actor: unknown;
  data: unknown;
}

/** An event as the API shows it. */
export function viewEvent(row: EventRow): Event {
  return {
    seq: Number(row.seq),
    type: row.type,
    time: row.time.toISOString(),
    subject: { type: row.subjectType, id: row.subjectId },
    actor: row.actor as Event['actor'],
    data: row.data as Event['data'],
  };
}
