import type { Cluster, Condition } from '@argosy/contracts/http/clusters';

export interface ClusterRow {
  id: string;
  workspaceId: string;
  name: string;
  server: string;
  uid: string | null;
  status: string;
  hosting: boolean;
  argocd: unknown;
  conditions: unknown;
  createdAt: Date;
  deletingAt: Date | null;
}

/** What is known of an installed Argo CD. */
export interface InstalledArgoCd {
  namespace: string;
  chartVersion: string | null;
  appVersion: string | null;
}

/**
 * A cluster as the API shows it.
 *
 * @param host the Argo CD that serves it, where that is another cluster's
 */
export function viewCluster(row: ClusterRow, host: InstalledArgoCd | null = null): Cluster {
  const own = row.argocd as InstalledArgoCd | null;
  const argocd = row.hosting ? own : host;
  return {
    id: row.id,
    name: row.name,
    status: row.status as Cluster['status'],
    argocd: argocd === null ? null : { hosted: row.hosting, ...argocd },
    conditions: row.conditions as Condition[],
    deleting: row.deletingAt !== null,
    createdAt: row.createdAt.toISOString(),
  };
}
