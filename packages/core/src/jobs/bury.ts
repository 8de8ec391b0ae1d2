import type { Tx } from '@argosy/db/client';
import { appendEvents } from '@argosy/db/events';
import { buryJob, type BegunJob } from '@argosy/db/outbox-run';
import type { Deps } from '../deps.ts';
import { printJobId } from './job-id.ts';
import { SYSTEM } from '../scope.ts';

/** Gives a job up until somebody asks for it again, visibly: the row stays with its reason, and the workspace is told. */
export async function bury(deps: Deps, tx: Tx, job: BegunJob, reason: string, attempts: number): Promise<void> {
  const { workspaceId } = job;
  if (!(await buryJob(tx, job, reason))) return;
  deps.log.error({ workspace: workspaceId, job: job.job, key: job.key, attempts, reason }, 'the job is given up on');
  // The workspace may be gone by now; then there is nobody to be told.
  if ((await tx.workspace.count({ where: { id: workspaceId } })) === 0) return;
  await appendEvents(tx, workspaceId, deps.clock.now(), [
    {
      type: 'workspace.job_dead',
      subject: { type: 'job', id: printJobId(job.id) },
      actor: SYSTEM,
      data: { job: job.job, key: job.key, attempts, reason },
    },
  ]);
}
