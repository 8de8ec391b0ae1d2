import type { Tx } from '@argosy/db/client';
import type { NewEvent } from '@argosy/db/events';
import { FINAL_STATES } from '@argosy/domain/release/states';
import type { Prepared } from './insert-releases.ts';

/**
 * Ends every older release of the same deployments that is not final: whatever is committed supersedes it. Releases of
 * one flush supersede each other as well, the last one of a deployment stays.
 *
 * @returns the events `release.superseded`
 */
export async function supersedeOlder(tx: Tx, workspaceId: string, prepared: Prepared[], at: Date): Promise<NewEvent[]> {
  const newest = new Map(prepared.map((each) => [each.row.deploymentId, each]));
  const older = await tx.release.findMany({
    where: { workspaceId, deploymentId: { in: [...newest.keys()] }, state: { notIn: [...FINAL_STATES] } },
    select: { id: true, deploymentId: true, number: true, timeline: true },
  });
  const events: NewEvent[] = [];
  for (const row of older) {
    const by = newest.get(row.deploymentId);
    if (by === undefined) continue;
    const end = ending(by, at);
    await tx.release.update({
      where: { id: row.id, workspaceId },
      data: { state: 'superseded', reason: end.detail, finishedAt: at, timeline: [...(row.timeline as object[]), end] },
      select: { id: true },
    });
    events.push(supersededEvent(row, by));
  }
  for (const each of prepared) {
    const by = newest.get(each.row.deploymentId);
    if (by === undefined || by === each) continue;
    const end = ending(by, at);
    Object.assign(each.row, {
      state: 'superseded',
      reason: end.detail,
      finishedAt: at,
      timeline: [...(each.row.timeline as object[]), end],
    });
    events.push(supersededEvent(each.row, by));
  }
  return events;
}

function ending(by: Prepared, at: Date): { state: string; at: string; detail: string } {
  return { state: 'superseded', at: at.toISOString(), detail: `Release ${by.row.number} took its place.` };
}

function supersededEvent(row: { id: string; deploymentId: string; number: number }, by: Prepared): NewEvent {
  return {
    type: 'release.superseded',
    subject: { type: 'release', id: row.id },
    actor: by.intent.scope.actor,
    data: { deployment: row.deploymentId, number: row.number, by: by.row.id },
  };
}
