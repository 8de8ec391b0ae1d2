import type { Job } from '@argosy/contracts/http/jobs';
import { enqueue } from '@argosy/db/outbox';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { audit } from '../record.ts';
import type { Scope } from '../scope.ts';
import { parseJobId } from './job-id.ts';
import { getJobIn } from './read.ts';

/**
 * Asks once more for a job that was given up on: it is due at once and has all its tries again.
 *
 * @throws AppError not_found, conflict (it is not dead)
 */
export async function retryJob(deps: Deps, scope: Scope, id: string): Promise<Job> {
  const { workspaceId } = scope;
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.$queryRaw`SELECT id FROM outbox WHERE workspace_id = ${workspaceId} AND id = ${parseJobId(id) ?? 0n} FOR UPDATE`;
    const { job, key, data, state, attempts, lastError } = await getJobIn(tx, workspaceId, id);
    if (state !== 'dead') throw new AppError('conflict', `The job is ${state}: only a dead one can be tried again.`);
    await enqueue(tx, workspaceId, [{ job, key, data }]);
    await audit(deps, tx, scope, { action: 'job.retry', subject: { type: 'job', id }, data: { job, key, attempts, lastError } });
    return getJobIn(tx, workspaceId, id);
  });
}
