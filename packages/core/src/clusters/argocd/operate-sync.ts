import { renderSyncOperation } from '@argosy/domain/argocd/application';
import { ClusterError, type ClusterGateway, type KubernetesObject } from '../../ports/cluster-gateway.ts';
import { applicationRef } from './refs.ts';

/** An Application as it was seen, of which the name and the version that was read are used. */
type SeenApplication = Pick<KubernetesObject, 'metadata'>;

/** Has Argo CD end the operation that was seen to run. */
export function terminateSync(host: ClusterGateway, seen: SeenApplication): Promise<void> {
  return patchAsSeen(host, seen, { status: { operationState: { phase: 'Terminating' } } });
}

/**
 * Has Argo CD begin a sync of a commit where none was seen to run.
 *
 * @param revision the commit's hash
 */
export function beginSync(host: ClusterGateway, seen: SeenApplication, revision: string): Promise<void> {
  return patchAsSeen(host, seen, { operation: renderSyncOperation(revision) });
}

/** Where the Application has changed since, the API server refuses and nothing happens: whoever asked looks again. */
async function patchAsSeen(host: ClusterGateway, { metadata }: SeenApplication, patch: object): Promise<void> {
  const { name, resourceVersion } = metadata;
  try {
    await host.patch(applicationRef(name), { metadata: { resourceVersion }, ...patch });
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'conflict') throw error;
  }
}
