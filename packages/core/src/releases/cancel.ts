import type { Release } from '@argosy/contracts/http/delivery';
import { appendEvents } from '@argosy/db/events';
import type { Tx } from '@argosy/db/client';
import { enqueue } from '@argosy/db/outbox';
import { AppError } from '@argosy/domain/app-error';
import { standingHold } from '@argosy/domain/deployment/hold';
import { parseId } from '@argosy/domain/ids';
import { describeCancellation } from '@argosy/domain/release/cancellation';
import { isFinal, type ReleaseState } from '@argosy/domain/release/states';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';
import { keepAnswer } from '../idempotency/keys.ts';
import { audit } from '../record.ts';
import type { Scope } from '../scope.ts';
import { followingWork } from './commit.ts';
import { endReleases } from './end-releases.ts';
import { acceptedRelease } from './keep-answers.ts';
import { lockDeployments } from './load-deployments.ts';
import { restoreFiles, type Restored } from './restore-files.ts';
import { viewRelease } from './view.ts';

/**
 * Cancels a release that has not ended. Before its commit nothing happens in Git. After it one more commit, in the same
 * transaction, puts back the files of the deployment's current release, a sync that runs is ended, and the timeline says
 * what cannot be undone. A newer release that waits goes on waiting.
 *
 * @throws AppError not_found, release_final
 */
export async function cancelRelease(deps: Deps, scope: Scope, id: string): Promise<Release> {
  const { workspaceId, actor } = scope;
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const { row, deployment } = await lock(tx, workspaceId, parseId('release', id));
    const state = row.state as ReleaseState;
    if (isFinal(state)) throw new AppError('release_final', `Release ${row.number} is "${state}": it has ended.`);
    const at = deps.clock.now();
    const restored = row.commitSequence === null ? null : await restoreFiles(deps, tx, scope, deployment, row, at);
    const undoing = restored && {
      sequence: Number(row.commitSequence),
      by: Number(restored.sequence),
      restored: restored.release?.number ?? null,
    };
    const reason = describeCancellation(state, undoing, { hold: standingHold(deployment.hold, at)?.release === id });
    const data = restored === null ? {} : { sequence: Number(restored.sequence), restored: restored.release?.id ?? null };
    const { deploymentId, number } = row;
    const events = await endReleases(tx, workspaceId, [{ id, deploymentId, number, state: 'cancelled', reason, actor, data }], at);
    await audit(deps, tx, scope, {
      action: 'release.cancel',
      subject: { type: 'release', id },
      data: { deployment: deploymentId, ...data },
    });
    if (restored !== null) await enqueue(tx, workspaceId, workAfter(deploymentId, restored));
    const release = viewRelease(await tx.release.findUniqueOrThrow({ where: { id, workspaceId }, include }));
    await keepAnswer(deps, tx, scope.idempotency, acceptedRelease(release));
    await appendEvents(tx, workspaceId, at, events);
    crashPoint('cancellation.before-commit');
    return release;
  });
}

const include = { deployment: { select: { appId: true, environmentId: true } } } as const;

/** The release under its deployment's lock. */
async function lock(tx: Tx, workspaceId: string, id: string) {
  const absent = new AppError('not_found', 'There is no such release.');
  const found = await tx.release.findUnique({ where: { id, workspaceId }, select: { deploymentId: true } });
  if (found === null) throw absent;
  const deployment = (await lockDeployments(tx, workspaceId, [found.deploymentId])).get(found.deploymentId);
  // Read again: it may have been moved while the lock was waited for.
  const row = await tx.release.findUnique({ where: { id, workspaceId } });
  if (deployment === undefined || row === null) throw absent;
  return { row, deployment };
}

function workAfter(deploymentId: string, { sequence, release, manifestChanged }: Restored) {
  const work = followingWork([{ deploymentId, sequence, manifestChanged }]);
  return [
    // Where nothing is left there is soon no Application to be refreshed.
    ...(release === null ? work.filter(({ job }) => job !== 'refresh-application') : work),
    { job: 'end-sync', key: deploymentId, data: { deploymentId, sequence: String(sequence) } },
  ];
}
