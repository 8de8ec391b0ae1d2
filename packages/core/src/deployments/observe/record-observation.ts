import { appendEvents } from '@argosy/db/events';
import type { Observation } from '@argosy/domain/argocd/observation';
import type { Judgement } from '@argosy/domain/release/status';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../../deps.ts';
import { lockDeployment } from './lock-deployment.ts';
import { moveDeployment } from './move-deployment.ts';
import { moveRelease, type ObservedRelease } from './move-release.ts';

export interface Recorded {
  deploymentId: string;
  release: ObservedRelease | null;
  look: Observation | null;
  judgement: Judgement | null;
  /** The newest of the unanswered hooks that this look answers; null where none waited. */
  inboxUpTo: bigint | null;
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
    const locked = await lockDeployment(tx, workspaceId, deploymentId);
    if (locked === null) return null;
    const { newest, events } =
      release === null || judgement === null
        ? { ...locked, events: [] }
        : await moveRelease(tx, workspaceId, locked.newest, { deploymentId, release, judgement, at });
    const moved = await moveDeployment(tx, workspaceId, recorded, { ...locked, newest }, at);
    if (inboxUpTo !== null) {
      await tx.inbox.updateMany({
        where: { workspaceId, application: deploymentId, handledAt: null, id: { lte: inboxUpTo } },
        data: { handledAt: at, verdict: 'observed' },
      });
    }
    await appendEvents(tx, workspaceId, at, [...events, ...moved.events]);
    crashPoint('observation.before-commit');
    return soonest(judgement?.recheckAfterMs ?? null, moved.lookAgainMs);
  });
}

function soonest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
