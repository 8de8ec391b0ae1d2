import type { Tx } from '@argosy/db/client';
import { AppError } from '@argosy/domain/app-error';
import { describeHold, mayHold, standingHold, type Hold } from '@argosy/domain/deployment/hold';
import { printId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { readyRelease } from './commit.ts';
import type { Prepared } from './insert-releases.ts';
import type { Choice, LoadedDeployment, ReleaseIntent } from './intent.ts';
import { newRelease, type NewRelease } from './new-release.ts';

/**
 * Decides what becomes of one intent: refused, recorded as one that waits, or made ready for its commit. The deployment
 * is changed with it, so that the next intent of the same flush stands on this one.
 */
export async function prepareRelease(
  deps: Deps,
  tx: Tx,
  workspace: { id: string; slug: string },
  intent: ReleaseIntent,
  deployment: LoadedDeployment | AppError | undefined,
): Promise<Prepared | { error: unknown }> {
  try {
    if (deployment === undefined || deployment instanceof AppError)
      throw deployment ?? new AppError('not_found', 'There is no such deployment.');
    if (deployment.deletingAt !== null || deployment.environment.deletingAt !== null) {
      throw new AppError('being_deleted', 'The deployment is being deleted.');
    }
    const now = deps.clock.now();
    const hold = findHindrance(intent, deployment, now);
    const choice = await intent.choose(tx, deployment);
    const row = newRelease(intent, deployment, printId('release', deps.newUuid()), choice, now);
    if (hold !== null) block(row, describeHold(hold, `/v1/workspaces/${workspace.id}/deployments/${deployment.id}/hold`));
    const ready = hold === null ? readyRelease(deps, workspace, deployment, row, now) : null;
    const placed = intent.placesHold === true ? holdOf(row, choice, now) : null;
    Object.assign(deployment, { releaseCount: row.number, latestReleaseId: row.id, ...(placed !== null && { hold: placed }) });
    return { intent, deployment, row, ready, placed };
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
}

/**
 * The hold that the release has to wait for, if there is one. A rollback is not hindered by any.
 *
 * @throws AppError forbidden where it is to be passed over by somebody who may not lift it
 */
function findHindrance(intent: ReleaseIntent, deployment: LoadedDeployment, now: Date): Hold | null {
  const hold = intent.kind === 'rollback' ? null : standingHold(deployment.hold, now);
  if (hold === null || intent.overrideHold !== true) return hold;
  const { role } = intent.scope;
  if (mayHold(role, deployment.environment.type)) return null;
  throw new AppError('forbidden', `The role "${role}" may not pass over a hold in an environment of type ${deployment.environment.type}.`);
}

function block(row: NewRelease, reason: string): void {
  const at = row.createdAt.toISOString();
  Object.assign(row, { state: 'blocked', reason, timeline: [...row.timeline, { state: 'blocked', at, detail: reason }] });
}

/** The hold of a rollback: without it the next automatic release would undo what a person has just done. */
function holdOf(row: NewRelease, { backTo }: Choice, now: Date): Hold {
  const given = row.message?.replace(/\s+/g, ' ').trim() ?? '';
  return {
    reason: given === '' ? `Rolled back to release ${backTo}` : given,
    until: null,
    since: now.toISOString(),
    by: row.createdBy as Hold['by'],
    release: row.id,
  };
}
