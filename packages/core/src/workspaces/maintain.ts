import { appendEvents } from '@argosy/db/events';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';
import { pruneEvents } from '../events/prune.ts';
import { pruneInbox } from '../hooks/prune-inbox.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import { endOverdue } from '../releases/end-overdue.ts';
import { findDamage } from '../repositories/find-damage.ts';
import { reconcileRepository } from '../repositories/reconcile.ts';
import { isMoving } from './is-moving.ts';
import { SYSTEM } from '../scope.ts';

const MOVING_MS = 10_000;

/**
 * What a workspace needs from time to time: releases that nobody else would end are ended, rows that are too old are
 * removed, and its repository is compared with its rows and repaired. The repository comes last: whatever is wrong with it
 * keeps the rest from nothing.
 */
export async function maintainWorkspace(deps: Deps, workspaceId: string): Promise<JobResult> {
  const found = await deps.db.inWorkspace(workspaceId, async (tx) => {
    const workspace = await tx.workspace.findUnique({ where: { id: workspaceId } });
    if (workspace === null || workspace.deletingAt !== null) return null;
    return { workspace, moving: await isMoving(deps, tx, workspaceId), damage: await findDamage(tx, workspaceId) };
  });
  if (found === null) return DONE;
  await endOverdue(deps, workspaceId);
  await pruneInbox(deps, workspaceId);
  await pruneEvents(deps, workspaceId);
  await tellDamage(deps, workspaceId, found.damage);
  if (found.moving) return { againInMs: MOVING_MS };
  await reconcileRepository(deps, found.workspace);
  crashPoint('maintenance.before-noting');
  await deps.db.inWorkspace(workspaceId, (tx) =>
    tx.workspace.updateMany({ where: { id: workspaceId }, data: { maintainedAt: deps.clock.now() } }),
  );
  return DONE;
}

/** Says once what cannot be repaired, and again when it changes. */
async function tellDamage(deps: Deps, workspaceId: string, problems: string[]): Promise<void> {
  if (problems.length === 0) return;
  deps.log.error({ workspace: workspaceId, problems }, 'the rows of the repository do not fit together');
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    const type = 'workspace.repository_damaged';
    const last = await tx.event.findFirst({ where: { workspaceId, type }, orderBy: { seq: 'desc' }, select: { data: true } });
    if (JSON.stringify((last?.data as { problems?: unknown } | undefined)?.problems) === JSON.stringify(problems)) return;
    await appendEvents(tx, workspaceId, deps.clock.now(), [
      { type, subject: { type: 'workspace', id: workspaceId }, actor: SYSTEM, data: { problems } },
    ]);
  });
}
