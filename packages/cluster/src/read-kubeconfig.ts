import type { ClusterAccess } from '@argosy/core/ports/cluster-gateway';
import { assertAllowedServer } from './address.ts';
import { parseKubeconfig } from './kubeconfig.ts';

/**
 * What Argosy keeps of a kubeconfig whose server it may talk to.
 *
 * @param allowedNetworks CIDRs
 * @throws AppError invalid_kubeconfig, address_not_allowed
 */
export async function readKubeconfig(text: string, allowedNetworks: readonly string[]): Promise<ClusterAccess> {
  const access = parseKubeconfig(text);
  await assertAllowedServer(access.server, allowedNetworks);
  return access;
}
