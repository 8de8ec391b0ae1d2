import type { OutageCode } from '@argosy/domain/release/outage-code';
import type { ClusterError } from '../../ports/cluster-gateway.ts';

/** What is away when a read of a cluster ends like this; null where the cluster answered and the answer was about the object. */
export function outageOf({ kind, status }: ClusterError): OutageCode | null {
  // It is there, and has too much to do.
  if (status === 429) return null;
  switch (kind) {
    case 'unauthorized':
    case 'forbidden':
      return 'cluster_permission_denied';
    case 'unreachable':
    case 'timeout':
    case 'tls_untrusted':
    case 'refused':
      return 'cluster_unreachable';
    case 'not_found':
    case 'conflict':
    case 'invalid':
      return null;
  }
}
