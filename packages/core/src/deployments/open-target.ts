import { AppError } from '@argosy/domain/app-error';
import { parseId } from '@argosy/domain/ids';
import { openCluster } from '../clusters/access.ts';
import type { Deps } from '../deps.ts';
import type { ClusterGateway, ResourceRef } from '../ports/cluster-gateway.ts';
import { openRedactor } from '../redact.ts';
import type { Scope } from '../scope.ts';

/** Where a deployment runs, with the gateway to its cluster. */
export interface Target {
  gateway: ClusterGateway;
  namespace: string;
  /** The app's slug, which names the workload. */
  name: string;
  deploymentId: string;
  /** Takes the workspace's own secrets out of the cluster's words (trust-T26). */
  redact: (text: string) => string;
}

/**
 * Opens the cluster in which a deployment runs.
 *
 * @throws AppError not_found
 */
export async function openTarget(deps: Deps, scope: Scope, id: string): Promise<Target> {
  const { workspaceId } = scope;
  const deploymentId = parseId('deployment', id);
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.deployment.findUnique({
      where: { id: deploymentId, workspaceId },
      select: { app: { select: { slug: true } }, environment: { select: { clusterId: true, namespace: true } } },
    });
    if (row === null) throw new AppError('not_found', 'There is no such deployment.');
    const { clusterId, namespace } = row.environment;
    return {
      gateway: await openCluster(deps, tx, workspaceId, clusterId),
      namespace,
      name: row.app.slug,
      deploymentId,
      redact: await openRedactor(deps, tx, workspaceId),
    };
  });
}

/** The label that all objects of a deployment carry, as a selector. */
export function labelSelectorOf(target: Target): string {
  return `argosy.dev/deployment=${target.deploymentId}`;
}

export function podsOf(target: Target): ResourceRef {
  return { group: '', version: 'v1', plural: 'pods', namespace: target.namespace };
}
