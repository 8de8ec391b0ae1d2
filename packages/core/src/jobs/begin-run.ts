import { ATTEMPTS_AT_MOST, LEASE_SECONDS } from '@argosy/contracts/jobs';
import type { ClaimedJob } from '@argosy/db/outbox';
import { beginJob, type BegunJob } from '@argosy/db/outbox-run';
import type { Deps } from '../deps.ts';
import { bury } from './bury.ts';

/**
 * Begins the run of a claimed job. One whose runs have ended too often without a word, since their worker died, is given
 * up on instead (trust-F05).
 *
 * @returns null where there is nothing to run: the claim is somebody else's by now, or the job was given up on
 */
export function beginRun(deps: Deps, claim: Pick<ClaimedJob, 'id' | 'workspaceId' | 'epoch'>): Promise<BegunJob | null> {
  return deps.db.inWorkspace(claim.workspaceId, async (tx) => {
    const job = await beginJob(tx, claim, LEASE_SECONDS);
    if (job === null || job.attempts <= ATTEMPTS_AT_MOST) return job;
    const died = `its worker died ${ATTEMPTS_AT_MOST} times while it ran`;
    const reason =
      job.lastError === null ? died : `of ${ATTEMPTS_AT_MOST} runs in a row none ended, and the last error was: ${job.lastError}`;
    await bury(deps, tx, job, reason, ATTEMPTS_AT_MOST);
    return null;
  });
}
