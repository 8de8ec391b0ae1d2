import type { Tx } from '@argosy/db/client';
import { repositoryStore } from '@argosy/db/repository-store';
import type { AppConfig } from '@argosy/domain/config/config';
import { applicationPath, valuesPath } from '@argosy/domain/workspace/layout';
import type { Deps } from '../deps.ts';
import type { FileChange } from '../ports/git-host.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';
import { ensureChart } from '../repositories/ensure-chart.ts';
import type { Scope } from '../scope.ts';
import type { LockedDeployment } from './load-deployments.ts';
import { findStanding } from './release-at.ts';
import { renderFiles } from './render-files.ts';
import { saveDeployments } from './save-deployments.ts';

/** What stands in the repository after a cancellation. */
export interface Restored {
  /** The commit's place. */
  sequence: bigint;
  /** Whose files are back; null where there are none any more. */
  release: { id: string; number: number } | null;
  /** Whether an application.yaml came or went. */
  manifestChanged: boolean;
}

interface Cancelled {
  id: string;
  number: number;
  /** The current release at its commit. */
  previousReleaseId: string | null;
}

/**
 * Commits the files of the deployment's current release again, in place of those of a release that is being cancelled,
 * and notes in all three rows what stands now. Where the cancelled one has become current itself, the one before it
 * counts. The deployment must be locked.
 */
export async function restoreFiles(
  deps: Deps,
  tx: Tx,
  scope: Scope,
  deployment: LockedDeployment,
  cancelled: Cancelled,
  at: Date,
): Promise<Restored> {
  const { workspaceId } = scope;
  const current = deployment.currentReleaseId === cancelled.id ? cancelled.previousReleaseId : deployment.currentReleaseId;
  const release = await findStanding(tx, workspaceId, current);
  const files = release === null ? removal(deployment) : rendering(deps, scope, deployment, release);
  const store = repositoryStore(tx, workspaceId);
  const changes = [...(release === null ? [] : await ensureChart(deps, store)), ...files.changes];
  const [commit] = await deps.gitHost.append(store, [
    { changes, message: message(scope, deployment, cancelled, release), author: COMMIT_AUTHOR, at },
  ]);
  if (commit === undefined) throw new Error('the Git host gave no commit');
  Object.assign(deployment, {
    manifestHash: files.manifestHash,
    manifestSha: files.manifestSha,
    committedReleaseId: release?.id ?? null,
    ...(release !== null && { config: release.deploymentConfig }),
  } satisfies Partial<LockedDeployment>);
  await saveDeployments(tx, workspaceId, [deployment]);
  await tx.release.update({
    where: { id: cancelled.id, workspaceId },
    data: { restoredSequence: commit.sequence, restoredReleaseId: release?.id ?? null },
    select: { id: true },
  });
  if (release !== null && release.valuesSha !== files.valuesSha) {
    await tx.release.update({ where: { id: release.id, workspaceId }, data: { valuesSha: files.valuesSha }, select: { id: true } });
  }
  return { sequence: commit.sequence, release, manifestChanged: files.manifestChanged };
}

interface Files {
  changes: FileChange[];
  valuesSha: string | null;
  manifestSha: string | null;
  manifestHash: Uint8Array<ArrayBuffer> | null;
  manifestChanged: boolean;
}

/** No file: the root Application takes the deployment's Application away. */
function removal({ app, environment }: LockedDeployment): Files {
  const paths = [valuesPath(environment.slug, app.slug), applicationPath(environment.slug, app.slug)];
  return {
    changes: paths.map((path) => ({ path, content: null })),
    valuesSha: null,
    manifestSha: null,
    manifestHash: null,
    manifestChanged: true,
  };
}

function rendering(
  deps: Deps,
  scope: Scope,
  deployment: LockedDeployment,
  release: { id: string; number: number; image: string; config: unknown; restartedAt: Date | null },
): Files {
  const workspace = { id: scope.workspaceId, slug: scope.slug };
  return renderFiles(deps, workspace, deployment, release, { image: release.image, config: release.config as AppConfig });
}

function message(
  scope: Scope,
  { id, app, environment }: LockedDeployment,
  cancelled: Cancelled,
  release: { number: number } | null,
): string {
  const outcome = release === null ? 'nothing is left' : `back to release ${release.number}`;
  return commitMessage(`Cancel release ${cancelled.number} of ${app.slug} in ${environment.slug}: ${outcome}`, {
    'Argosy-Cancels': cancelled.id,
    'Argosy-Deployment': id,
    'Argosy-Actor': scope.actor.id,
  });
}
