import type { Tx } from '@argosy/db/client';
import { appendEvents } from '@argosy/db/events';
import { enqueue } from '@argosy/db/outbox';
import { repositoryStore } from '@argosy/db/repository-store';
import { compareFiles, type FileDifference } from '@argosy/domain/workspace/compare-files';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';
import type { FileChange } from '../ports/git-host.ts';
import { audit } from '../record.ts';
import { lockDeployments } from '../releases/load-deployments.ts';
import { systemScope } from '../scope.ts';
import { isMoving } from '../workspaces/is-moving.ts';
import { commitMessage, COMMIT_AUTHOR } from './commit-message.ts';
import { ensureChart } from './ensure-chart.ts';
import { expectFiles, type Expectation } from './expect-files.ts';
import { listFiles } from './list-files.ts';
import { restoreDeployment } from './restore-deployment.ts';

/** Paths that the event and the audit name; more are counted. */
const PATHS_AT_MOST = 50;
/** Deployments whose files one commit restores: releases wait for as long as it takes. */
const DEPLOYMENTS_AT_ONCE = 200;

interface Workspace {
  id: string;
  slug: string;
  name: string;
}

/**
 * Makes the head of the repository what the rows say, byte for byte (trust-I3). It is first compared without a lock;
 * where something seems to differ, once more under the locks that every commit takes, and what differs then is put right
 * by one commit, or by several where very much does. Where addresses are about to move nothing is touched.
 *
 * @returns the paths that were restored or removed; usually none
 */
export async function reconcileRepository(deps: Deps, workspace: Workspace): Promise<string[]> {
  const suspected = await deps.db.inWorkspace(workspace.id, async (tx) => {
    const { expectation, differences } = await compare(deps, tx, workspace);
    return differences.length === 0 ? null : ownersOf(expectation, differences);
  });
  crashPoint('reconciliation.compared');
  if (suspected === null) return [];
  const paths: string[] = [];
  for (let from = 0; from === 0 || from < suspected.length; from += DEPLOYMENTS_AT_ONCE) {
    const some = suspected.slice(from, from + DEPLOYMENTS_AT_ONCE);
    paths.push(...(await deps.db.inWorkspace(workspace.id, (tx) => repair(deps, tx, workspace, some))));
  }
  return paths;
}

async function compare(deps: Deps, tx: Tx, workspace: Workspace) {
  const found = await listFiles(repositoryStore(tx, workspace.id));
  const expectation = await expectFiles(deps, tx, workspace, found);
  return { found, expectation, differences: compareFiles(expectation, found) };
}

/** The deployments whose files these are. */
function ownersOf({ deployments }: Expectation, differences: FileDifference[]): string[] {
  const owners = differences.map(({ path }) => deployments.get(path)).filter((id) => id !== undefined);
  return [...new Set(owners)];
}

async function repair(deps: Deps, tx: Tx, workspace: Workspace, suspected: string[]): Promise<string[]> {
  const locked = await lockDeployments(tx, workspace.id, suspected);
  const store = repositoryStore(tx, workspace.id);
  await store.lockHead();
  // From here on no move can begin to write; one that has begun in the meantime is not undone.
  if (await isMoving(deps, tx, workspace.id)) return [];
  const { found, expectation, differences } = await compare(deps, tx, workspace);
  const changes: FileChange[] = [];
  const touched: string[] = [];
  // One that was not suspected is not locked: it waits for the next time.
  for (const id of ownersOf(expectation, differences)) {
    const deployment = locked.get(id);
    const lost = deployment === undefined ? [] : await restoreDeployment(deps, tx, workspace, deployment, found);
    if (lost.length > 0) touched.push(id);
    changes.push(...lost);
  }
  for (const { path, is } of differences) {
    const content = expectation.contents.get(path);
    if (is === 'stray') changes.push({ path, content: null });
    else if (content !== undefined) changes.push({ path, content });
  }
  if (changes.length === 0) return [];
  const at = deps.clock.now();
  const paths = changes.map(({ path }) => path).toSorted();
  const [commit] = await deps.gitHost.append(store, [
    {
      changes: [...(touched.length > 0 ? await ensureChart(deps, store) : []), ...changes],
      message: commitMessage(`Restore ${paths.length === 1 ? '1 file' : `${paths.length} files`} as Argosy knows them`, {
        'Argosy-Repairs': String(paths.length),
        'Argosy-Actor': 'argosy',
      }),
      author: COMMIT_AUTHOR,
      at,
    },
  ]);
  await tell(deps, tx, workspace, { paths, touched, sequence: String(commit?.sequence), at });
  return paths;
}

interface Repaired {
  paths: string[];
  /** Deployments whose files were restored. */
  touched: string[];
  sequence: string;
  at: Date;
}

/** Has Argo CD look at what was repaired, and says in audit and events that it was. */
async function tell(deps: Deps, tx: Tx, workspace: Workspace, { paths, touched, sequence, at }: Repaired): Promise<void> {
  const workspaceId = workspace.id;
  await enqueue(tx, workspaceId, [
    { job: 'refresh-root', key: 'root', data: { sequence } },
    ...touched.map((id) => ({ job: 'refresh-application', key: id, data: { deploymentId: id, sequence } })),
  ]);
  const subject = { type: 'workspace', id: workspaceId };
  const data = { paths: paths.slice(0, PATHS_AT_MOST), files: paths.length, sequence: Number(sequence) };
  deps.log.error({ workspace: workspaceId, ...data }, 'the repository was not what its rows say, and was repaired');
  const scope = systemScope(workspaceId, workspace.slug);
  await audit(deps, tx, scope, { action: 'repository.repair', subject, data });
  await appendEvents(tx, workspaceId, at, [{ type: 'workspace.repository_repaired', subject, actor: scope.actor, data }]);
}
