import type { Tx } from '@argosy/db/client';
import type { ActorRow, NewEvent } from '@argosy/db/events';
import { enqueue, type OutboxEntry } from '@argosy/db/outbox';
import { repositoryStore } from '@argosy/db/repository-store';
import type { AppConfig } from '@argosy/domain/config/config';
import type { Deps } from '../deps.ts';
import type { NewCommit } from '../ports/git-host.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';
import { ensureChart } from '../repositories/ensure-chart.ts';
import type { LoadedDeployment } from './intent.ts';
import type { OpenRelease } from './new-release.ts';
import { renderFiles } from './render-files.ts';
import { supersedeOlder } from './supersede-older.ts';

/** Commits after which it is looked whether packs are worth folding. */
const FOLD_EVERY = 100n;

/** A release that nothing holds any more, with its commit to be. */
export interface ReadyRelease<Row extends OpenRelease = OpenRelease> {
  row: Row;
  commit: NewCommit;
  manifestChanged: boolean;
}

/**
 * Makes a release ready for its commit: renders its files as they are to be now, and moves the row to `committed`. The
 * deployment's row must be locked; it is changed as well, so that the next release of it stands on this one.
 *
 * @param detail what the timeline says of the commit
 */
export function readyRelease<Row extends OpenRelease>(
  deps: Deps,
  workspace: { id: string; slug: string },
  deployment: LoadedDeployment,
  row: Row,
  at: Date,
  detail: string | null = null,
): ReadyRelease<Row> {
  const restartedAt = row.restart ? at : deployment.restartedAt;
  const release = { id: row.id, number: row.number, restartedAt };
  const files = renderFiles(deps, workspace, deployment, release, { image: row.image, config: row.config as AppConfig });
  Object.assign(row, {
    state: 'committed',
    reason: null,
    restartedAt,
    valuesSha: files.valuesSha,
    previousReleaseId: deployment.currentReleaseId,
    committedAt: at,
    deadlineAt: new Date(at.getTime() + row.timeoutSeconds * 1000),
    timeline: [...row.timeline, { state: 'committed', at: at.toISOString(), detail }],
  } satisfies Partial<OpenRelease>);
  Object.assign(deployment, {
    restartedAt,
    manifestHash: files.manifestHash,
    manifestSha: files.manifestSha,
    config: row.deploymentConfig,
    committedReleaseId: row.id,
  } satisfies Partial<LoadedDeployment>);
  const { app, environment } = deployment;
  const message = commitMessage(`${TITLES[row.kind] ?? 'Release'} ${app.slug} in ${environment.slug}: ${row.image}`, {
    'Argosy-Release': row.id,
    'Argosy-Deployment': row.deploymentId,
    'Argosy-Actor': (row.createdBy as ActorRow).id,
  });
  const commit = { changes: files.changes, message, author: COMMIT_AUTHOR, at, releaseId: row.id };
  return { row, commit, manifestChanged: files.manifestChanged };
}

const TITLES: Record<string, string> = { release: 'Release', rollback: 'Roll back', redeploy: 'Redeploy' };

/**
 * Commits releases, one chained commit for each, ends those whose place they take, and asks for the work that follows.
 * The rows get their place in the history; writing them is the caller's.
 *
 * @param ready of one workspace, of each deployment in the order of their numbers
 * @param fresh releases that are made in the same transaction and not written yet
 * @returns the events of what was superseded
 */
export async function commitReleases(
  deps: Deps,
  tx: Tx,
  workspaceId: string,
  ready: ReadyRelease[],
  fresh: OpenRelease[] = [],
): Promise<NewEvent[]> {
  const [head] = ready;
  if (head === undefined) return [];
  const store = repositoryStore(tx, workspaceId);
  const chart = await ensureChart(deps, store);
  const commits = ready.map(({ commit }) => (commit === head.commit ? { ...commit, changes: [...chart, ...commit.changes] } : commit));
  const appended = await deps.gitHost.append(store, commits);
  for (const [index, each] of ready.entries()) {
    const commit = appended[index];
    if (commit === undefined) throw new Error('the Git host gave fewer commits than it was given');
    Object.assign(each.row, { commitSha: commit.sha, commitSequence: commit.sequence } satisfies Partial<OpenRelease>);
  }
  await enqueue(
    tx,
    workspaceId,
    followingWork(
      ready.map(({ row, manifestChanged }) => ({
        deploymentId: row.deploymentId,
        sequence: row.commitSequence ?? 0n,
        manifestChanged,
      })),
    ),
  );
  return supersedeOlder(tx, workspaceId, ready, fresh, deps.clock.now());
}

/** The Applications that have to look at new commits; the root first where an application.yaml changed. */
export function followingWork(commits: { deploymentId: string; sequence: bigint; manifestChanged: boolean }[]): OutboxEntry[] {
  const work: OutboxEntry[] = commits.map(({ deploymentId, sequence }) => ({
    job: 'refresh-application',
    key: deploymentId,
    data: { deploymentId, sequence: String(sequence) },
  }));
  const root = commits.findLast((each) => each.manifestChanged);
  if (root !== undefined) work.push({ job: 'refresh-root', key: 'root', data: { sequence: String(root.sequence) } });
  if (commits.some(({ sequence }) => sequence % FOLD_EVERY === 0n)) work.push({ job: 'fold-repository', key: 'fold', data: {} });
  return work;
}
