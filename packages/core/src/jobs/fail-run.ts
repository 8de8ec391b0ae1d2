import { ATTEMPTS_AT_MOST, backoffMs } from '@argosy/contracts/jobs';
import { failJob, type BegunJob } from '@argosy/db/outbox-run';
import { failureText } from '@argosy/domain/jobs/failure-text';
import type { Deps } from '../deps.ts';
import { ClusterError } from '../ports/cluster-gateway.ts';
import { bury } from './bury.ts';

/**
 * Notes that a run has failed: it is tried again later, or given up on after too many runs in a row (trust-F28). A
 * cluster that is away is nobody's fault and may stay so for hours: that is tried for as long as it takes.
 *
 * @param thrown whatever ended the run
 * @returns how the work goes on, for the log
 */
export async function failRun(deps: Deps, job: BegunJob, thrown: unknown): Promise<{ dead: boolean; delayMs: number }> {
  const error = failureText(thrown);
  const excused = thrown instanceof ClusterError;
  const dead = !excused && job.attempts >= ATTEMPTS_AT_MOST;
  const delayMs = backoffMs(job.failures);
  await deps.db.inWorkspace(job.workspaceId, (tx) =>
    dead ? bury(deps, tx, job, error, job.attempts) : failJob(tx, job, { error, delayMs, excused }),
  );
  return { dead, delayMs };
}
