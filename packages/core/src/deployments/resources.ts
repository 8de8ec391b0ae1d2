import type { Resource } from '@argosy/contracts/http/delivery';
import { readApplicationFacts } from '@argosy/domain/argocd/facts';
import { AppError } from '@argosy/domain/app-error';
import { applicationRef } from '../clusters/argocd/refs.ts';
import type { Deps } from '../deps.ts';
import { ClusterError } from '../ports/cluster-gateway.ts';
import type { Scope } from '../scope.ts';
import { getDeployment } from './read.ts';
import { openHost } from '../clusters/argocd/open-host.ts';

/**
 * What the deployment consists of in its cluster, as Argo CD reports it; empty before its first sync.
 *
 * @throws AppError not_found, unavailable where the cluster does not answer
 */
export async function listResources(deps: Deps, scope: Scope, id: string): Promise<Resource[]> {
  await getDeployment(deps, scope, id);
  const host = await openHost(deps, scope.workspaceId);
  if (host === null) return [];
  try {
    const object = await host.read(applicationRef(id));
    return object === null
      ? []
      : readApplicationFacts(object).resources.map(({ group, kind, namespace, name, status, health, message }) => ({
          group: group ?? '',
          kind: kind ?? '',
          namespace,
          name: name ?? '',
          status,
          health,
          message,
        }));
  } catch (error) {
    if (error instanceof ClusterError) throw new AppError('unavailable', `The cluster does not answer: ${error.message}`, { cause: error });
    throw error;
  }
}
