import type { Tx } from '@argosy/db/client';
import type { ActorRow, NewEvent } from '@argosy/db/events';
import { FINAL_STATES, type ReleaseState } from '@argosy/domain/release/states';
import { supersededByCommit, type OrderedRelease } from '@argosy/domain/release/supersede';
import type { ReadyRelease } from './commit.ts';
import { endingEvent, endReleases, type Ending } from './end-releases.ts';
import type { OpenRelease } from './new-release.ts';

/**
 * Ends every older release of the same deployments that is not final: whatever is committed supersedes it, whether it was
 * committed too or still waits. A newer one that waits is left alone.
 *
 * @param fresh releases that are made in the same transaction and not written yet: their rows are changed
 * @returns the events `release.superseded`
 */
export async function supersedeOlder(
  tx: Tx,
  workspaceId: string,
  ready: ReadyRelease[],
  fresh: OpenRelease[],
  at: Date,
): Promise<NewEvent[]> {
  const newest = new Map(ready.map(({ row }) => [row.deploymentId, row]));
  const known = await tx.release.findMany({
    where: { workspaceId, deploymentId: { in: [...newest.keys()] }, state: { notIn: [...FINAL_STATES] } },
    select: { id: true, deploymentId: true, number: true, state: true },
  });
  const ended = await endReleases(tx, workspaceId, endingsOf(known, newest), at);
  const among = endingsOf(fresh, newest);
  for (const ending of among) {
    const row = fresh.find(({ id }) => id === ending.id);
    if (row === undefined) continue;
    const { state, reason } = ending;
    const timeline = [...row.timeline, { state, at: at.toISOString(), detail: reason }];
    Object.assign(row, { state, reason, finishedAt: at, timeline } satisfies Partial<OpenRelease>);
  }
  return [...ended, ...among.map(endingEvent)];
}

interface Candidate extends Omit<OrderedRelease, 'state'> {
  deploymentId: string;
  state: string;
}

function endingsOf(releases: readonly Candidate[], newest: ReadonlyMap<string, OpenRelease>): Ending[] {
  return [...newest.values()].flatMap((by) => {
    const others = releases.filter(({ deploymentId }) => deploymentId === by.deploymentId);
    const ids = new Set(supersededByCommit(by, others as (Candidate & { state: ReleaseState })[]));
    return others.filter(({ id }) => ids.has(id)).map((release) => supersededBy(release, by));
  });
}

/** How a release ends whose place another one takes. */
export function supersededBy(release: Omit<Candidate, 'state'>, by: { id: string; number: number; createdBy: unknown }): Ending {
  const { id, deploymentId, number } = release;
  const reason = `Release ${by.number} took its place.`;
  return { id, deploymentId, number, state: 'superseded', reason, actor: by.createdBy as ActorRow, data: { by: by.id } };
}
