import type { CreateEnvironment, Environment } from '@argosy/contracts/http/clusters';
import type { Tx } from '@argosy/db/client';
import { lockLifecycle } from '@argosy/db/lifecycle-lock';
import { enqueue } from '@argosy/db/outbox';
import { repositoryStore } from '@argosy/db/repository-store';
import { AppError } from '@argosy/domain/app-error';
import { printId } from '@argosy/domain/ids';
import { projectPath } from '@argosy/domain/workspace/layout';
import { defaultNamespace, isReservedNamespace } from '@argosy/domain/workspace/namespace';
import { chooseSlug } from '@argosy/domain/workspace/slug';
import { openClusterAlone } from '../clusters/access.ts';
import { findReferredCluster } from '../clusters/read.ts';
import type { ClusterRow } from '../clusters/view.ts';
import type { Deps } from '../deps.ts';
import { audit, recordEvents } from '../record.ts';
import { commitMessage, COMMIT_AUTHOR } from '../repositories/commit-message.ts';
import type { Scope } from '../scope.ts';
import { isUniqueViolation } from '../unique.ts';
import { renderProjectFile } from './render-project.ts';
import { viewEnvironment, type EnvironmentRow } from './view.ts';

/**
 * Creates an environment and commits its AppProject.
 *
 * @throws AppError invalid_request at /slug, unknown_reference at /cluster, namespace_reserved, namespace_taken, slug_taken,
 * being_deleted
 */
export async function createEnvironment(deps: Deps, scope: Scope, input: CreateEnvironment): Promise<Environment> {
  const { row, cluster } = await prepareEnvironment(deps, scope, input);
  const { slug, namespace } = row;
  const project = renderProjectFile(deps, { id: scope.workspaceId, slug: scope.slug }, row, cluster);
  try {
    await deps.db.inWorkspace(scope.workspaceId, (tx) => insertEnvironment(deps, tx, scope, row, project));
  } catch (error) {
    if (isUniqueViolation(error, 'namespace')) {
      throw AppError.field(
        'namespace_taken',
        '/namespace',
        `The namespace "${namespace}" of this cluster belongs to an environment already.`,
      );
    }
    if (isUniqueViolation(error)) throw AppError.field('slug_taken', '/slug', `The slug "${slug}" is taken: choose another one.`);
    throw error;
  }
  return viewEnvironment(row);
}

type NewEnvironment = EnvironmentRow & { workspaceId: string };

async function prepareEnvironment(
  deps: Deps,
  scope: Scope,
  input: CreateEnvironment,
): Promise<{ row: NewEnvironment; cluster: ClusterRow }> {
  const slug = chooseSlug(input.name, input.slug);
  const namespace = input.namespace ?? defaultNamespace(scope.slug, slug);
  if (isReservedNamespace(namespace)) {
    throw AppError.field(
      'namespace_reserved',
      '/namespace',
      `The namespace "${namespace}" belongs to Kubernetes or Argo CD: choose another one.`,
    );
  }
  const cluster = await deps.db.inWorkspace(scope.workspaceId, (tx) => findReferredCluster(tx, scope, input.cluster));
  const row: NewEnvironment = {
    id: printId('environment', deps.newUuid()),
    workspaceId: scope.workspaceId,
    clusterId: cluster.id,
    name: input.name,
    slug,
    type: input.type,
    namespace,
    namespaceAdopted: await existsAlready(deps, scope, cluster.id, namespace),
    drift: input.drift ?? 'heal',
    podSecurity: input.podSecurity ?? 'baseline',
    failFastSeconds: input.failFastSeconds ?? 60,
    createdAt: deps.clock.now(),
    deletingAt: null,
  };
  return { row, cluster };
}

async function insertEnvironment(deps: Deps, tx: Tx, scope: Scope, row: NewEnvironment, project: string): Promise<void> {
  const { id, workspaceId, slug, namespace, clusterId, name } = row;
  await refuseWhileDeleting(tx, workspaceId, clusterId);
  await tx.environment.create({ data: row, select: { id: true } });
  const [commit] = await deps.gitHost.append(repositoryStore(tx, workspaceId), [
    {
      changes: [{ path: projectPath(slug), content: project }],
      message: commitMessage(`Add the environment ${slug}`, { 'Argosy-Actor': scope.actor.id }),
      author: COMMIT_AUTHOR,
      at: row.createdAt,
    },
  ]);
  await enqueue(tx, workspaceId, [{ job: 'refresh-root', key: 'root', data: { sequence: String(commit?.sequence) } }]);
  const subject = { type: 'environment', id };
  await audit(deps, tx, scope, { action: 'environment.create', subject, data: { name, slug, namespace, cluster: clusterId } });
  await recordEvents(deps, tx, scope, [{ type: 'environment.created', subject, data: { name, slug, namespace } }]);
}

/**
 * Holds off deletions until the environment can be seen, or gives way to them.
 *
 * @throws AppError being_deleted
 */
async function refuseWhileDeleting(tx: Tx, workspaceId: string, clusterId: string): Promise<void> {
  await lockLifecycle(tx, workspaceId, 'shared');
  const cluster = await tx.cluster.findUnique({
    where: { id: clusterId, workspaceId },
    select: { deletingAt: true, workspace: { select: { deletingAt: true } } },
  });
  if (cluster === null || cluster.deletingAt !== null) throw new AppError('being_deleted', 'The cluster is being deleted.');
  if (cluster.workspace.deletingAt !== null) throw new AppError('being_deleted', 'The workspace is being deleted.');
}

/**
 * Whether the namespace is there before Argosy has anything to do with it: then it is used and never deleted. Where the
 * cluster cannot be asked, the answer is yes, since a namespace left behind is better than somebody's that is gone.
 */
async function existsAlready(deps: Deps, scope: Scope, clusterId: string, namespace: string): Promise<boolean> {
  try {
    const gateway = await openClusterAlone(deps, scope.workspaceId, clusterId);
    return (await gateway.read({ group: '', version: 'v1', plural: 'namespaces', name: namespace })) !== null;
  } catch (error) {
    deps.log.warn({ err: error, cluster: clusterId, namespace }, 'the cluster could not be asked whether the namespace exists');
    return true;
  }
}
