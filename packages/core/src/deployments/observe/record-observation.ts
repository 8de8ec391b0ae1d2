import { appendEvents, type NewEvent } from '@argosy/db/events';
import type { Observation } from '@argosy/domain/argocd/observation';
import type { Judgement } from '@argosy/domain/release/status';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../../deps.ts';
import { moveDeployment } from './move-deployment.ts';
import { moveRelease, type ObservedRelease } from './move-release.ts';

export interface Recorded {
  deploymentId: string;
  release: ObservedRelease | null;
  look: Observation | null;
  judgement: Judgement | null;
  /** The newest hook that this look answers. */
  inboxUpTo: bigint;
  /** Whether the cluster answered, be it that there is no Application; by default where there is one. */
  reached?: boolean;
  /** The Application at this look, shortened (domain/argocd/signature); absent where there was none. */
  signature?: string | undefined;
}

/**
 * Writes one look into the release, the deployment and the events, in one transaction.
 *
 * @returns milliseconds after which to look again: for the release under way, or for a change of health or sync that has
 * not stood long enough to be told; null where nothing waits
 */
export async function recordObservation(deps: Deps, workspaceId: string, recorded: Recorded): Promise<number | null> {
  const { deploymentId, release, judgement, inboxUpTo } = recorded;
  const at = deps.clock.now();
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const locked = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM deployments WHERE workspace_id = ${workspaceId} AND id = ${deploymentId} FOR UPDATE`;
    if (locked.length === 0) return null;
    const events: NewEvent[] = [];
    if (release !== null && judgement !== null) events.push(...(await moveRelease(tx, workspaceId, release, judgement, at)));
    const moved = await moveDeployment(tx, workspaceId, recorded, at);
    events.push(...moved.events);
    await tx.inbox.updateMany({
      where: { workspaceId, application: deploymentId, handledAt: null, id: { lte: inboxUpTo } },
      data: { handledAt: at, verdict: 'observed' },
    });
    await appendEvents(tx, workspaceId, at, events);
    crashPoint('observation.before-commit');
    return soonest(judgement?.recheckAfterMs ?? null, moved.lookAgainMs);
  });
}

function soonest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
