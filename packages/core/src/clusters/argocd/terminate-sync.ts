import { ClusterError, type ClusterGateway, type KubernetesObject } from '../../ports/cluster-gateway.ts';
import { applicationRef } from './refs.ts';

/**
 * Has Argo CD end the operation that was seen to run. Where the Application has changed since, the API server refuses and
 * nothing happens: whoever asked looks again.
 *
 * @param application as it was seen
 */
export async function terminateSync(host: ClusterGateway, { metadata }: Pick<KubernetesObject, 'metadata'>): Promise<void> {
  const { name, resourceVersion } = metadata;
  try {
    await host.patch(applicationRef(name), { metadata: { resourceVersion }, status: { operationState: { phase: 'Terminating' } } });
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'conflict') throw error;
  }
}
