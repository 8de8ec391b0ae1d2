import type { Job, JobQuery } from '@argosy/contracts/http/jobs';
import { Prisma } from '@argosy/db/generated/client';
import type { Tx } from '@argosy/db/client';
import { AppError } from '@argosy/domain/app-error';
import type { Deps } from '../deps.ts';
import { readPage, type PageOf } from '../paging.ts';
import type { Scope } from '../scope.ts';
import { parseJobId, printJobId } from './job-id.ts';

interface JobRow extends Omit<Job, 'id' | 'createdAt' | 'dueAt' | 'deadAt'> {
  row: bigint;
  createdAt: Date;
  dueAt: Date;
  deadAt: Date | null;
}

/** Whether a job runs is judged by PostgreSQL's clock, as its lease is. */
const STATE = Prisma.sql`CASE WHEN dead_at IS NOT NULL THEN 'dead' WHEN leased_until > now() THEN 'running' ELSE 'waiting' END`;
const COLUMNS = Prisma.sql`id AS "row", job, key, ${STATE} AS state, attempts, last_error AS "lastError",
  created_at AS "createdAt", due_at AS "dueAt", dead_at AS "deadAt", data`;

/** The workspace's jobs that are not done, the newest first. */
export function listJobs(deps: Deps, scope: Scope, input: JobQuery): Promise<PageOf<Job>> {
  const { workspaceId } = scope;
  const inState = input.state === undefined ? Prisma.sql`true` : Prisma.sql`${STATE} = ${input.state}`;
  return readPage(
    input,
    async (take, before) => {
      const below = before === undefined ? Prisma.sql`true` : Prisma.sql`id < ${parseJobId(before) ?? 0n}`;
      const rows = await deps.db.inWorkspace(
        workspaceId,
        (tx) => tx.$queryRaw<JobRow[]>`
          SELECT ${COLUMNS} FROM outbox WHERE workspace_id = ${workspaceId} AND ${below} AND ${inState} ORDER BY id DESC LIMIT ${take}`,
      );
      return rows.map(viewJob);
    },
    (job) => job,
  );
}

/**
 * One job that is not done.
 *
 * @throws AppError not_found
 */
export function getJob(deps: Deps, scope: Scope, id: string): Promise<Job> {
  return deps.db.inWorkspace(scope.workspaceId, (tx) => getJobIn(tx, scope.workspaceId, id));
}

/** The same in the caller's transaction. */
export async function getJobIn(tx: Tx, workspaceId: string, id: string): Promise<Job> {
  const row = parseJobId(id);
  const found =
    row === null ? [] : await tx.$queryRaw<JobRow[]>`SELECT ${COLUMNS} FROM outbox WHERE workspace_id = ${workspaceId} AND id = ${row}`;
  if (found[0] === undefined) throw new AppError('not_found', 'There is no such job.');
  return viewJob(found[0]);
}

function viewJob({ row, createdAt, dueAt, deadAt, ...rest }: JobRow): Job {
  return {
    id: printJobId(row),
    ...rest,
    createdAt: createdAt.toISOString(),
    dueAt: dueAt.toISOString(),
    deadAt: deadAt?.toISOString() ?? null,
  };
}
