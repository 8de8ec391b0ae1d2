import { crashPoint } from '@argosy/runtime/crash-point';
import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';

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
  const numbering = Prisma.sql`UPDATE workspaces SET event_seq = event_seq + ${events.length}::bigint WHERE id = ${workspaceId} RETURNING event_seq AS seq`;
  // By one statement: whoever else has events in this workspace waits for no round trip between the two.
  const rows = await tx.$queryRaw<{ seq: bigint }[]>`
    WITH numbered AS (${numbering}), written AS (
      INSERT INTO events (workspace_id, seq, type, time, subject_type, subject_id, actor, data)
      SELECT ${workspaceId}, n.seq - ${events.length}::bigint + e.place, e.type, ${at}, e.subject ->> 'type', e.subject ->> 'id', e.actor, e.data
      FROM numbered n, ROWS FROM (jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
        AS (type text, subject jsonb, actor jsonb, data jsonb)) WITH ORDINALITY AS e (type, subject, actor, data, place)
    )
    SELECT seq FROM numbered`;
  const last = rows[0]?.seq;
  if (last === undefined) throw new Error('the workspace of these events is gone');
  crashPoint('events.numbered');
  return last;
}
