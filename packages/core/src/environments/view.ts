import type { Environment } from '@argosy/contracts/http/clusters';

export interface EnvironmentRow {
  id: string;
  clusterId: string;
  name: string;
  slug: string;
  type: string;
  namespace: string;
  namespaceAdopted: boolean;
  drift: string;
  podSecurity: string;
  failFastSeconds: number;
  createdAt: Date;
  deletingAt: Date | null;
}

/** An environment as the API shows it. */
export function viewEnvironment(row: EnvironmentRow): Environment {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    type: row.type as Environment['type'],
    cluster: row.clusterId,
    namespace: row.namespace,
    namespaceAdopted: row.namespaceAdopted,
    drift: row.drift as Environment['drift'],
    podSecurity: row.podSecurity as Environment['podSecurity'],
    failFastSeconds: row.failFastSeconds,
    deleting: row.deletingAt !== null,
    createdAt: row.createdAt.toISOString(),
  };
}
