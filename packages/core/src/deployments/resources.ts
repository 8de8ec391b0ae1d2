import type { Resource } from '@argosy/contracts/http/workload';
import { readApplicationFacts } from '@argosy/domain/argocd/facts';
import { openHost } from '../clusters/argocd/open-host.ts';
import { applicationRef } from '../clusters/argocd/refs.ts';
import { orUnavailable } from '../clusters/or-unavailable.ts';
import type { Deps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import { getDeployment } from './read.ts';

/**
 * What the deployment consists of in its cluster, as Argo CD reports it; empty before its first sync.
 *
 * @throws AppError not_found, unavailable where the cluster does not answer
 */
export async function listResources(deps: Deps, scope: Scope, id: string): Promise<Resource[]> {
  await getDeployment(deps, scope, id);
  const host = await openHost(deps, scope.workspaceId);
  if (host === null) return [];
  const object = await orUnavailable(host.read(applicationRef(id)));
  if (object === null) return [];
  return readApplicationFacts(object).resources.map(({ group, kind, namespace, name, status, health, message }) => ({
    group,
    kind,
    namespace,
    name,
    status,
    health,
    message,
  }));
}
