import { backoffMs } from '@argosy/contracts/jobs';
import { appendEvents } from '@argosy/db/events';
import { isDatabaseAway } from '@argosy/db/is-database-away';
import type { Tx } from '@argosy/db/client';
import { nextToCommit } from '@argosy/domain/release/supersede';
import type { Deps } from '../deps.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import { endReleases, type Ending } from './end-releases.ts';
import { findWaiting, getWaiting, type Waiting } from './find-waiting.ts';
import { lockDeployments } from './load-deployments.ts';
import type { OpenRelease } from './new-release.ts';
import { supersededBy } from './supersede-older.ts';
import { SYSTEM } from '../scope.ts';

/** A release whose commit has failed so many times in a row is given up. */
const TRIES = 5;

/**
 * Counts a failed commit of the release that waits, and gives the release up after the fifth: it ends as `failed`, and
 * the older ones, whose place it had taken, with it.
 *
 * @returns when to try again
 * @throws the failure itself where it is the database's, or cannot be counted
 */
export async function noteCommitFailure(deps: Deps, workspaceId: string, deploymentId: string, error: unknown): Promise<JobResult> {
  // A database that is away or busy says nothing about the release.
  if (isDatabaseAway(error)) throw error;
  const result = await deps.db.inWorkspace(workspaceId, async (tx): Promise<JobResult | null> => {
    await lockDeployments(tx, workspaceId, [deploymentId]);
    const waiting = await findWaiting(tx, workspaceId, deploymentId);
    const next = nextToCommit(waiting, null);
    if (next === null) return null;
    const row = await getWaiting(tx, workspaceId, next.id);
    const memory = row.memory as { commitFailures?: unknown };
    const failures = (typeof memory.commitFailures === 'number' ? memory.commitFailures : 0) + 1;
    deps.log.warn({ err: error, release: row.id, failures }, 'a release that waits could not be committed');
    if (failures < TRIES) {
      const data = { memory: { ...memory, commitFailures: failures } as object };
      await tx.release.update({ where: { id: row.id, workspaceId }, data, select: { id: true } });
      return { againInMs: backoffMs(failures) };
    }
    await giveUp(deps, tx, workspaceId, row, waiting);
    return DONE;
  });
  if (result === null) throw error;
  return result;
}

async function giveUp(deps: Deps, tx: Tx, workspaceId: string, row: OpenRelease, waiting: Waiting[]): Promise<void> {
  const at = deps.clock.now();
  const { id, deploymentId, number } = row;
  const failed: Ending = {
    ...{ id, deploymentId, number, state: 'failed', failureCode: 'internal', actor: SYSTEM },
    reason: `Argosy could not commit the release in ${TRIES} tries, for a reason of its own that its log names. Release again.`,
  };
  const older = waiting.filter((each) => each.number < number).map((each) => supersededBy(each, row));
  await appendEvents(tx, workspaceId, at, await endReleases(tx, workspaceId, [...older, failed], at));
}
