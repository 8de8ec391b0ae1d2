import type { Condition } from '@argosy/contracts/http/clusters';
import type { Tx } from '@argosy/db/client';
import { appendEvents } from '@argosy/db/events';
import { enqueue } from '@argosy/db/outbox';
import { repositoryStore } from '@argosy/db/repository-store';
import { gitBlobId } from '@argosy/domain/workspace/git-object';
import { applicationPath, projectPath } from '@argosy/domain/workspace/layout';
import { withCondition } from '../clusters/conditions.ts';
import type { Deps } from '../deps.ts';
import { renderProjectFile } from '../environments/render-project.ts';
import { DONE, type JobResult } from '../jobs/result.ts';
import type { FileChange } from '../ports/git-host.ts';
import { hashManifest, renderManifest } from '../releases/render-files.ts';
import { deploymentInclude } from '../releases/load-deployments.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';
import { hasCurrentPublicUrl } from './follow-public-url.ts';
import { SYSTEM } from '../scope.ts';

/** Time in which the root and the projects have usually taken the new address. */
const SETTLE_MS = 15_000;
/** Another process has the address that counts, or it is about to be remembered. */
const NOT_OURS_MS = 1000;

/**
 * Writes the new public URL into everything of a workspace that holds it: the projects and Applications in the
 * repository by one commit, then, by another run of each cluster's bootstrap, the hook, the repository Secret and the root.
 * A process that has another URL than the one that is remembered writes nothing: the job waits for one that has it.
 */
export async function moveAddresses(deps: Deps, workspaceId: string): Promise<JobResult> {
  const at = deps.clock.now();
  const { publicUrl } = deps.settings;
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const workspace = await tx.workspace.findUnique({ where: { id: workspaceId }, select: { id: true, slug: true, deletingAt: true } });
    if (workspace === null || workspace.deletingAt !== null) return DONE;
    if (!(await hasCurrentPublicUrl(deps, tx))) return { againInMs: NOT_OURS_MS };
    const changes = await rerender(deps, tx, workspace);
    if (changes.length > 0) {
      const [commit] = await deps.gitHost.append(repositoryStore(tx, workspaceId), [
        { changes, message: commitMessage(`Move to ${publicUrl}`, { 'Argosy-Actor': 'argosy' }), author: COMMIT_AUTHOR, at },
      ]);
      const sequence = String(commit?.sequence);
      const deployments = await tx.deployment.findMany({
        where: { workspaceId, deletingAt: null, manifestHash: { not: null } },
        select: { id: true },
      });
      await enqueue(tx, workspaceId, [
        { job: 'refresh-root', key: 'root', data: { sequence } },
        // An Application that was seen before its project knew the new address stays unknown until it is refreshed (fact-34).
        ...deployments.map(({ id }) => ({ job: 'refresh-application', key: id, data: { deploymentId: id, sequence }, delayMs: SETTLE_MS })),
      ]);
    }
    const clusters = await markMoving(tx, workspaceId, publicUrl, at);
    await tx.connection.updateMany({ where: { workspaceId }, data: { canarySeenAt: null } });
    await enqueue(
      tx,
      workspaceId,
      clusters.map(({ id }) => ({ job: 'bootstrap-cluster', key: id, data: { clusterId: id } })),
    );
    await appendEvents(tx, workspaceId, at, [
      {
        type: 'workspace.moved',
        subject: { type: 'workspace', id: workspaceId },
        actor: SYSTEM,
        data: { publicUrl },
      },
    ]);
    return DONE;
  });
}

async function rerender(deps: Deps, tx: Tx, workspace: { id: string; slug: string }): Promise<FileChange[]> {
  const workspaceId = workspace.id;
  await tx.$queryRaw`SELECT id FROM deployments WHERE workspace_id = ${workspaceId} ORDER BY id FOR UPDATE`;
  const deployments = await tx.deployment.findMany({
    where: { workspaceId, deletingAt: null, manifestHash: { not: null } },
    include: deploymentInclude,
  });
  const environments = await tx.environment.findMany({ where: { workspaceId, deletingAt: null }, include: { cluster: true } });
  const changes: FileChange[] = environments.map((row) => ({
    path: projectPath(row.slug),
    content: renderProjectFile(deps, workspace, row, row.cluster),
  }));
  const rendered = deployments.map((row) => ({ row, content: renderManifest(deps, workspace, row) }));
  for (const { row, content } of rendered) changes.push({ path: applicationPath(row.environment.slug, row.app.slug), content });
  const ids = deployments.map(({ id }) => id);
  const hashes = rendered.map(({ content }) => Buffer.from(hashManifest(content)));
  const shas = rendered.map(({ content }) => gitBlobId(content));
  // By one statement: releases wait for it.
  await tx.$executeRaw`
    UPDATE deployments d SET manifest_hash = m.hash, manifest_sha = m.sha
    FROM unnest(${ids}::text[], ${hashes}::bytea[], ${shas}::text[]) AS m (id, hash, sha)
    WHERE d.workspace_id = ${workspaceId} AND d.id = m.id`;
  return changes;
}

/** Says of every cluster that it is being told the new address. */
async function markMoving(tx: Tx, workspaceId: string, publicUrl: string, at: Date): Promise<{ id: string }[]> {
  const clusters = await tx.cluster.findMany({ where: { workspaceId, deletingAt: null }, orderBy: { id: 'asc' } });
  for (const cluster of clusters) {
    const message = `The cluster is being told to reach Argosy at ${publicUrl}.`;
    const moving = { reason: 'Moving', message };
    const conditions = [
      { type: 'PublicUrlCurrent', status: 'False', ...moving } as const,
      { type: 'RepositoryConnected', status: 'Unknown', ...moving } as const,
      { type: 'NotificationsVerified', status: 'Unknown', ...moving } as const,
    ].reduce((all, step) => withCondition(all, step, at), cluster.conditions as Condition[]);
    await tx.cluster.update({
      where: { id: cluster.id, workspaceId },
      data: { conditions, status: 'bootstrapping' },
      select: { id: true },
    });
  }
  return clusters;
}
