import { ATTEMPTS_AT_MOST, backoffMs } from '@argosy/contracts/jobs';
import { isDatabaseAway } from '@argosy/db/is-database-away';
import { failJob, type BegunJob } from '@argosy/db/outbox-run';
import { failureText } from '@argosy/domain/jobs/failure-text';
import type { Deps } from '../deps.ts';
import { ClusterError } from '../ports/cluster-gateway.ts';
import { bury } from './bury.ts';

/** Failures in a row, an hour and a half of them, after which it is no longer believed that only the database is to blame. */
const DOUBTED_AFTER = 100;

/**
 * Notes that a run has failed: it is tried again later, or given up on after too many runs in a row (trust-F28). A
 * cluster that is away is nobody's fault and may stay so for hours: that is tried for as long as it takes. So is a database
 * that is away, full or too busy (trust-F09, trust-F11), unless it is so for this job again and again.
 *
 * @param thrown whatever ended the run
 * @returns how the work goes on, for the log
 */
export async function failRun(deps: Deps, job: BegunJob, thrown: unknown): Promise<{ dead: boolean; delayMs: number }> {
  const error = failureText(thrown);
  const excused = thrown instanceof ClusterError || (isDatabaseAway(thrown) && job.failures < DOUBTED_AFTER);
  const dead = !excused && job.attempts >= ATTEMPTS_AT_MOST;
  const delayMs = backoffMs(job.failures);
  await deps.db.inWorkspace(job.workspaceId, (tx) =>
    dead ? bury(deps, tx, job, error, job.attempts) : failJob(tx, job, { error, delayMs, excused }),
  );
  return { dead, delayMs };
}
