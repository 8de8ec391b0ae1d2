import type { Deployment, PutHold } from '@argosy/contracts/http/delivery';
import { Prisma } from '@argosy/db/generated/client';
import type { Tx } from '@argosy/db/client';
import { enqueue } from '@argosy/db/outbox';
import { AppError } from '@argosy/domain/app-error';
import { mayHold, parseHold, standingHold, type Hold } from '@argosy/domain/deployment/hold';
import { parseId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { audit, recordEvents } from '../record.ts';
import { lockDeployments, type LockedDeployment } from '../releases/load-deployments.ts';
import type { Scope } from '../scope.ts';
import { viewDeployment } from './view.ts';

/**
 * Holds a deployment: from now on its releases wait, until somebody lifts the hold or its time is over. One that stands
 * is replaced.
 *
 * @throws AppError not_found, forbidden, being_deleted, invalid_input where `until` is not in the future
 */
export async function placeHold(deps: Deps, scope: Scope, id: string, input: PutHold): Promise<Deployment> {
  const { workspaceId } = scope;
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await lockForHold(tx, scope, id);
    if (row.deletingAt !== null) throw new AppError('being_deleted', 'The deployment is being deleted.');
    const now = deps.clock.now();
    const until = parseUntil(input.until, now);
    const before = standingHold(row.hold, now);
    if (
      before !== null &&
      before.release === null &&
      before.reason === input.reason.trim() &&
      before.until === (until?.toISOString() ?? null)
    )
      return viewDeployment(row, now);
    const hold: Hold = {
      reason: input.reason.trim(),
      until: until?.toISOString() ?? null,
      since: now.toISOString(),
      by: scope.actor,
      release: null,
    };
    await tx.deployment.update({ where: { id, workspaceId }, data: { hold: { ...hold, by: { ...hold.by } } }, select: { id: true } });
    const subject = { type: 'deployment', id };
    await audit(deps, tx, scope, { action: 'deployment.hold', subject, data: { ...hold } });
    if (until !== null) await enqueue(tx, workspaceId, [commitReleases(id, until.getTime() - now.getTime())]);
    await recordEvents(deps, tx, scope, [{ type: 'deployment.held', subject, data: { ...hold } }]);
    return viewDeployment({ ...row, hold }, now);
  });
}

/**
 * Lifts the hold of a deployment; the newest release that waits for that is committed. Nothing happens where there is
 * none.
 *
 * @throws AppError not_found, forbidden
 */
export async function liftHold(deps: Deps, scope: Scope, id: string): Promise<void> {
  const { workspaceId } = scope;
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await lockForHold(tx, scope, id);
    const hold = parseHold(row.hold);
    if (hold === null) return;
    await tx.deployment.update({ where: { id, workspaceId }, data: { hold: Prisma.DbNull }, select: { id: true } });
    const subject = { type: 'deployment', id };
    await audit(deps, tx, scope, { action: 'deployment.unhold', subject, data: { ...hold } });
    await enqueue(tx, workspaceId, [commitReleases(id, 0)]);
    await recordEvents(deps, tx, scope, [{ type: 'deployment.unheld', subject, data: { ...hold } }]);
  });
}

function commitReleases(deploymentId: string, delayMs: number) {
  return { job: 'commit-releases', key: deploymentId, data: { deploymentId }, delayMs };
}

async function lockForHold(tx: Tx, { workspaceId, role }: Scope, id: string): Promise<LockedDeployment> {
  const row = (await lockDeployments(tx, workspaceId, [parseId('deployment', id)])).get(id);
  if (row === undefined) throw new AppError('not_found', 'There is no such deployment.');
  const { type } = row.environment;
  if (mayHold(role, type)) return row;
  throw new AppError('forbidden', `The role "${role}" may not hold deployments in an environment of type ${type}.`);
}

function parseUntil(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const until = new Date(text);
  if (until > now) return until;
  throw AppError.field('invalid_input', '/until', 'The time is not in the future.', 'not_in_the_future');
}
