import { crashPoint } from '@argosy/runtime/crash-point';
import type { Tx } from './client.ts';

/** Who did something. */
export interface ActorRow {
  type: 'user' | 'token' | 'ci' | 'system';
  id: string;
}

export interface NewEvent {
  type: string;
  subject: { type: string; id: string };
  actor: ActorRow;
  data: Record<string, unknown>;
}

/**
 * Appends events to the workspace's log. The counter's row is the last lock of a transaction, which makes the numbers
 * gapless and in the order of visibility.
 *
 * @returns the number of the last event
 */
export async function appendEvents(tx: Tx, workspaceId: string, at: Date, events: NewEvent[]): Promise<bigint> {
  if (events.length === 0) return 0n;
  const rows = await tx.$queryRaw<{ seq: bigint }[]>`
    UPDATE workspaces SET event_seq = event_seq + ${events.length}::bigint WHERE id = ${workspaceId} RETURNING event_seq AS seq`;
  const last = rows[0]?.seq;
  if (last === undefined) throw new Error('the workspace of these events is gone');
  crashPoint('events.numbered');
  const first = last - BigInt(events.length) + 1n;
  await tx.event.createMany({
    data: events.map((event, index) => ({
      workspaceId,
      seq: first + BigInt(index),
      type: event.type,
      time: at,
      subjectType: event.subject.type,
      subjectId: event.subject.id,
      actor: { ...event.actor },
      data: event.data as object,
    })),
  });
  return last;
}
