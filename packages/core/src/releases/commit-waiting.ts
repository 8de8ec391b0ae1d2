import { appendEvents, type NewEvent } from '@argosy/db/events';
import type { Tx } from '@argosy/db/client';
import { standingHold } from '@argosy/domain/deployment/hold';
import { nextToCommit } from '@argosy/domain/release/supersede';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import { commitReleases, readyRelease } from './commit.ts';
import { noteCommitFailure } from './commit-failure.ts';
import { endReleases } from './end-releases.ts';
import { findWaiting, getWaiting, type Waiting } from './find-waiting.ts';
import { lockDeployments, type LockedDeployment } from './load-deployments.ts';
import { saveDeployments } from './save-deployments.ts';
import { stateEvents } from './state-events.ts';
import { SYSTEM } from '../scope.ts';

/**
 * Commits the newest release of a deployment that waits, as soon as no hold stands, and ends the older ones with it. Its
 * files are rendered as they are to be at that moment, from what its row says. A hold whose time is over is taken away.
 *
 * @returns when to look again where a hold will end by itself, or after a failure
 */
export async function commitWaiting(deps: Deps, workspaceId: string, deploymentId: string): Promise<JobResult> {
  try {
    return await deps.db.inWorkspace(workspaceId, async (tx) => {
      const deployment = (await lockDeployments(tx, workspaceId, [deploymentId])).get(deploymentId);
      const result = deployment === undefined ? DONE : await settle(deps, tx, workspaceId, deployment);
      crashPoint('waiting.before-commit');
      return result;
    });
  } catch (error) {
    return noteCommitFailure(deps, workspaceId, deploymentId, error);
  }
}

async function settle(deps: Deps, tx: Tx, workspaceId: string, deployment: LockedDeployment): Promise<JobResult> {
  const now = deps.clock.now();
  const hold = standingHold(deployment.hold, now);
  const waiting = await findWaiting(tx, workspaceId, deployment.id);
  const events: NewEvent[] = [];
  if (deployment.deletingAt !== null || deployment.environment.deletingAt !== null) {
    events.push(...(await cancelAll(tx, workspaceId, waiting, now)));
  } else if (hold !== null) {
    return hold.until === null ? DONE : { againInMs: Math.max(1, new Date(hold.until).getTime() - now.getTime()) };
  } else {
    if (deployment.hold !== null) events.push(holdIsOver(deployment));
    deployment.hold = null;
    events.push(...(await commitNewest(deps, tx, workspaceId, deployment, waiting)));
    await saveDeployments(tx, workspaceId, [deployment]);
  }
  await appendEvents(tx, workspaceId, now, events);
  return DONE;
}

async function commitNewest(
  deps: Deps,
  tx: Tx,
  workspaceId: string,
  deployment: LockedDeployment,
  waiting: Waiting[],
): Promise<NewEvent[]> {
  const next = nextToCommit(waiting, await newestCommitted(tx, workspaceId, deployment.id));
  if (next === null) return [];
  const row = await getWaiting(tx, workspaceId, next.id);
  const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { id: true, slug: true } });
  const ready = readyRelease(deps, workspace, deployment, row, deps.clock.now(), 'Nothing holds the deployment any more.');
  const superseded = await commitReleases(deps, tx, workspaceId, [ready]);
  crashPoint('waiting.appended');
  const { state, reason, timeline, restartedAt, valuesSha, previousReleaseId, committedAt, deadlineAt, commitSha, commitSequence } = row;
  await tx.release.update({
    where: { id: row.id, workspaceId },
    data: {
      ...{ state, reason, restartedAt, valuesSha, previousReleaseId, committedAt, deadlineAt, commitSha, commitSequence },
      timeline: timeline as object[],
      memory: {},
    },
    select: { id: true },
  });
  return [...stateEvents(row, SYSTEM, ['committed']), ...superseded];
}

/** The number of the newest release of a deployment that was committed; null where none was. */
async function newestCommitted(tx: Tx, workspaceId: string, deploymentId: string): Promise<number | null> {
  const row = await tx.release.findFirst({
    where: { workspaceId, deploymentId, commitSequence: { not: null } },
    orderBy: { number: 'desc' },
    select: { number: true },
  });
  return row?.number ?? null;
}

function cancelAll(tx: Tx, workspaceId: string, waiting: Waiting[], at: Date): Promise<NewEvent[]> {
  const reason = 'The deployment is being deleted.';
  const endings = waiting.map(({ id, deploymentId, number }) => ({ id, deploymentId, number, reason, actor: SYSTEM }));
  return endReleases(
    tx,
    workspaceId,
    endings.map((each) => ({ ...each, state: 'cancelled' })),
    at,
  );
}

function holdIsOver(deployment: LockedDeployment): NewEvent {
  const data = { ...(deployment.hold as object), over: true };
  return { type: 'deployment.unheld', subject: { type: 'deployment', id: deployment.id }, actor: SYSTEM, data };
}
