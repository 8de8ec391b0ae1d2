import { findCondition } from '../pods/pod-facts.ts';
import type { JobRun } from './job-run.ts';

export interface Outcome {
  readonly succeeded: boolean;
  readonly reason: string;
  readonly message: string;
}

/** How a Job ends, as soon as that is certain. What was told once holds. */
export function findOutcome(run: JobRun, now: Date): Outcome | undefined {
  const { job, active, succeeded } = run;
  const told = toldOutcome(run);
  if (told !== undefined) return told;
  const limit = job.spec.backoffLimit ?? 6;
  if (run.failed > limit || restartsExceed(run, limit)) {
    return { succeeded: false, reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  }
  const { activeDeadlineSeconds, suspend } = job.spec;
  if (activeDeadlineSeconds !== undefined && suspend !== true && job.status?.startTime !== undefined) {
    const isOver = Date.parse(job.status.startTime) + activeDeadlineSeconds * 1000 <= now.getTime();
    if (isOver) return { succeeded: false, reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  }
  const { completions } = job.spec;
  const enough = completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions;
  if (!enough) return undefined;
  return { succeeded: true, reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
}

function toldOutcome({ job }: JobRun): Outcome | undefined {
  const success = findCondition(job.status?.conditions, 'SuccessCriteriaMet');
  const told = success ?? findCondition(job.status?.conditions, 'FailureTarget');
  if (told?.status !== 'True') return undefined;
  return { succeeded: told === success, reason: told.reason ?? '', message: told.message ?? '' };
}

/** Where containers are started again in the same pod, their restarts count as failures. */
function restartsExceed({ job, pods }: JobRun, limit: number): boolean {
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const restarts = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((total, { restartCount }) => total + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
