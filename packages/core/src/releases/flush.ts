import type { Tx } from '@argosy/db/client';
import { appendEvents, type NewEvent } from '@argosy/db/events';
import { enqueue, type OutboxEntry } from '@argosy/db/outbox';
import { repositoryStore } from '@argosy/db/repository-store';
import type { Release } from '@argosy/contracts/http/delivery';
import { AppError } from '@argosy/domain/app-error';
import { printId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import type { FileChange, NewCommit } from '../ports/git-host.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';
import { ensureChart } from '../repositories/ensure-chart.ts';
import type { LoadedDeployment, ReleaseIntent } from './intent.ts';
import { insertReleases, type Prepared } from './insert-releases.ts';
import { loadDeployments } from './load-deployments.ts';
import { renderFiles } from './render-files.ts';
import { supersedeOlder } from './supersede-older.ts';
import { hasLostKey, keepAnswers, lockKeys } from './keep-answers.ts';
import { viewRelease } from './view.ts';

/** Commits after which it is looked whether packs are worth folding. */
const FOLD_EVERY = 100n;

/** What became of one intent of a flush. */
export type Outcome = { release: Release } | { error: unknown };

/**
 * Records and commits many releases of one workspace in one transaction: rows, superseding, one chained Git commit for
 * each, events, audit and the work that follows. An intent that cannot be carried out is refused alone; all others
 * happen together or not at all.
 *
 * @param intents of one workspace, in the order of arrival
 */
export async function flushReleases(deps: Deps, intents: ReleaseIntent[]): Promise<Outcome[]> {
  const [first] = intents;
  if (first === undefined) return [];
  const { workspaceId, slug } = first.scope;
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const { deployments, events } = await loadDeployments(deps, tx, intents);
    const keys = await lockKeys(tx, intents);
    const outcomes: (Outcome | Prepared)[] = [];
    for (const [index, intent] of intents.entries()) {
      const lost = hasLostKey(intent, keys);
      outcomes.push(lost === null ? await prepare(deps, tx, { id: workspaceId, slug }, intent, deployments[index]) : { error: lost });
    }
    const prepared = outcomes.filter((outcome): outcome is Prepared => 'commit' in outcome);
    if (prepared.length > 0) await carryOut(deps, tx, workspaceId, prepared, events);
    else await appendEvents(tx, workspaceId, deps.clock.now(), events);
    return outcomes.map((outcome) => ('commit' in outcome ? { release: viewRelease(outcome.row) } : outcome));
  });
}

async function carryOut(deps: Deps, tx: Tx, workspaceId: string, prepared: Prepared[], events: NewEvent[]): Promise<void> {
  const store = repositoryStore(tx, workspaceId);
  const [head] = prepared;
  if (head !== undefined) head.commit.changes.unshift(...(await ensureChart(deps, store)));
  const appended = await deps.gitHost.append(
    store,
    prepared.map(({ commit }) => commit),
  );
  const at = deps.clock.now();
  for (const [index, each] of prepared.entries()) {
    const commit = appended[index];
    if (commit === undefined) throw new Error('the Git host gave fewer commits than it was given');
    Object.assign(each.row, { commitSha: commit.sha, commitSequence: commit.sequence });
  }
  const superseded = await supersedeOlder(tx, workspaceId, prepared, at);
  events.push(...(await insertReleases(deps, tx, prepared)), ...superseded);
  await enqueue(tx, workspaceId, followingWork(prepared));
  await keepAnswers(deps, tx, prepared);
  await appendEvents(tx, workspaceId, at, events);
}

/** The Applications that have to look at the new commits; the root first where an application.yaml changed. */
function followingWork(prepared: Prepared[]): OutboxEntry[] {
  const work: OutboxEntry[] = prepared.map(({ row }) => ({
    job: 'refresh-application',
    key: row.deploymentId,
    data: { deploymentId: row.deploymentId, sequence: String(row.commitSequence) },
  }));
  const root = prepared.findLast((each) => each.manifestChanged);
  if (root !== undefined) work.push({ job: 'refresh-root', key: 'root', data: { sequence: String(root.row.commitSequence) } });
  const sequences = prepared.map(({ row }) => row.commitSequence ?? 0n);
  if (sequences.some((sequence) => sequence % FOLD_EVERY === 0n)) work.push({ job: 'fold-repository', key: 'fold', data: {} });
  return work;
}

async function prepare(
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
    const choice = await intent.choose(tx, deployment);
    const now = deps.clock.now();
    const id = printId('release', deps.newUuid());
    const release = { id, number: deployment.releaseCount + 1, restartedAt: choice.restart === true ? now : deployment.restartedAt };
    const files = renderFiles(deps, workspace, deployment, release, choice);
    const commit = releaseCommit(intent, deployment, id, choice.image, files.changes, now);
    // The next intent of the same flush for this deployment stands on this one.
    Object.assign(deployment, {
      releaseCount: release.number,
      latestReleaseId: id,
      restartedAt: release.restartedAt,
      manifestHash: files.manifestHash,
      config: choice.deploymentConfig,
    });
    return {
      intent,
      commit,
      manifestChanged: files.manifestChanged,
      manifestHash: files.manifestHash,
      row: newRow(intent, deployment, release, choice, now),
    };
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
}

function releaseCommit(
  intent: ReleaseIntent,
  deployment: LoadedDeployment,
  releaseId: string,
  image: string,
  changes: FileChange[],
  at: Date,
): NewCommit {
  const { app, environment } = deployment;
  return {
    changes,
    message: commitMessage(`${title(intent.kind)} ${app.slug} in ${environment.slug}: ${image}`, {
      'Argosy-Release': releaseId,
      'Argosy-Deployment': deployment.id,
      'Argosy-Actor': intent.scope.actor.id,
    }),
    author: COMMIT_AUTHOR,
    at,
    releaseId,
  };
}

function title(kind: ReleaseIntent['kind']): string {
  return { release: 'Release', rollback: 'Roll back', redeploy: 'Redeploy' }[kind];
}

function newRow(
  intent: ReleaseIntent,
  deployment: LoadedDeployment,
  release: { id: string; number: number; restartedAt: Date | null },
  choice: { image: string; deploymentConfig: object; effective: object },
  now: Date,
): Prepared['row'] {
  return {
    ...release,
    workspaceId: intent.scope.workspaceId,
    deploymentId: deployment.id,
    deployment: { appId: deployment.appId, environmentId: deployment.environmentId },
    kind: intent.kind,
    state: 'committed',
    reason: null,
    failureCode: null,
    oldVersionServes: null,
    image: choice.image,
    deploymentConfig: choice.deploymentConfig,
    config: choice.effective,
    message: intent.message ?? null,
    source: intent.source ?? null,
    rollbackOf: intent.rollbackOf ?? null,
    timeoutSeconds: intent.timeoutSeconds,
    commitSha: null,
    commitSequence: null,
    createdBy: { ...intent.scope.actor },
    createdAt: now,
    committedAt: now,
    finishedAt: null,
    deadlineAt: new Date(now.getTime() + intent.timeoutSeconds * 1000),
    timeline: [
      { state: 'queued', at: now.toISOString(), detail: null },
      { state: 'committed', at: now.toISOString(), detail: null },
    ],
  };
}
