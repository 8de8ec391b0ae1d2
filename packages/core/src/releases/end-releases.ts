import type { Tx } from '@argosy/db/client';
import type { ActorRow, NewEvent } from '@argosy/db/events';
import type { FailureCode } from '@argosy/domain/release/failure-code';
import type { FinalState } from '@argosy/domain/release/states';

/** How a release ends that the cluster has no say in. */
export interface Ending {
  id: string;
  deploymentId: string;
  number: number;
  state: FinalState;
  /** A sentence for a person: the release's reason, and what its timeline says. */
  reason: string;
  failureCode?: FailureCode;
  actor: ActorRow;
  /** What the event says beside it. */
  data?: Record<string, unknown>;
}

/** Ends releases, by one statement for all. Their deployments' rows must be locked, and none may be final yet. */
export async function endReleases(tx: Tx, workspaceId: string, endings: Ending[], at: Date): Promise<NewEvent[]> {
  if (endings.length === 0) return [];
  const rows = endings.map(({ id, state, reason, failureCode = null }) => ({
    id,
    state,
    reason,
    code: failureCode,
    step: { state, at: at.toISOString(), detail: reason },
  }));
  await tx.$executeRaw`
    UPDATE releases r SET state = e.state, reason = e.reason, failure_code = e.code, finished_at = ${at}, timeline = r.timeline || e.step
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e (id text, state text, reason text, code text, step jsonb)
    WHERE r.workspace_id = ${workspaceId} AND r.id = e.id`;
  return endings.map(endingEvent);
}

/** The event of a release's ending. */
export function endingEvent({ id, deploymentId, number, state, reason, failureCode, actor, data = {} }: Ending): NewEvent {
  return {
    type: `release.${state}`,
    subject: { type: 'release', id },
    actor,
    data: { deployment: deploymentId, number, reason, ...(failureCode !== undefined && { failureCode }), ...data },
  };
}
