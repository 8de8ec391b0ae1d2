import { appendEvents } from '@argosy/db/events';
import { LIVE_STATES, type ReleaseState } from '@argosy/domain/release/states';
import type { Deps } from '../deps.ts';
import { endReleases, type Ending } from './end-releases.ts';
import { SYSTEM } from '../scope.ts';

/** A look that is late by less may still come. */
const GRACE_MS = 60_000;
/** Looks that failed in a row, through no fault of cluster or database, after which no more is expected of them. */
const HOPELESS_ATTEMPTS = 5;

/** A release whose time is over. */
interface Overdue {
  id: string;
  deploymentId: string;
  number: number;
  state: ReleaseState;
  committedAt: Date;
  deadlineAt: Date;
}

/**
 * Ends releases past their deadline whose looks fail. It is a look that ends a release; where every one of them fails, for
 * a reason of Argosy's own, nobody else would.
 *
 * @returns how many were ended
 */
export async function endOverdue(deps: Deps, workspaceId: string): Promise<number> {
  const at = deps.clock.now();
  const before = new Date(at.getTime() - GRACE_MS);
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const rows = await tx.$queryRaw<Overdue[]>`
      SELECT r.id, r.deployment_id AS "deploymentId", r.number, r.state, r.committed_at AS "committedAt", r.deadline_at AS "deadlineAt"
      FROM releases r
      JOIN deployments d ON d.workspace_id = r.workspace_id AND d.id = r.deployment_id
      JOIN outbox o ON o.workspace_id = r.workspace_id AND o.job = 'observe-deployment' AND o.key = r.deployment_id
      WHERE r.workspace_id = ${workspaceId} AND r.state = ANY(${[...LIVE_STATES]})
        AND r.deadline_at < ${before}
        AND (o.dead_at IS NOT NULL OR o.attempts >= ${HOPELESS_ATTEMPTS})
      ORDER BY d.id
      FOR UPDATE OF d, r`;
    await appendEvents(tx, workspaceId, at, await endReleases(tx, workspaceId, rows.map(endingOf), at));
    return rows.length;
  });
}

function endingOf({ id, deploymentId, number, state, committedAt, deadlineAt }: Overdue): Ending {
  const seconds = Math.round((deadlineAt.getTime() - committedAt.getTime()) / 1000);
  return {
    ...{ id, deploymentId, number, state: 'timed_out', actor: SYSTEM },
    failureCode: state === 'progressing' ? 'release_timeout' : 'sync_timeout',
    reason: `The release was not proven live within ${seconds} seconds after its commit: Argosy could not look at it, for a reason of its own that the job observe-deployment of this deployment names.`,
  };
}
