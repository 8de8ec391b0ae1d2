import type { Tx } from '@argosy/db/client';

/** What Argosy keeps of one cluster, sealed: its kubeconfig, and what it has put into the cluster where Argo CD is. */
export interface KeptSecrets {
  clusterId: string;
  /** Whether the workspace's Argo CD is installed there. */
  hasArgoCd: boolean;
  sealed: Uint8Array | null;
  connectionId: string | null;
  sealedToken: Uint8Array | null;
  sealedPassword: Uint8Array | null;
}

/**
 * What is kept of the workspace's clusters, by one query.
 *
 * @param ofAll whether of all of them; otherwise of the one with Argo CD only
 */
export function readKeptSecrets(tx: Tx, workspaceId: string, ofAll = true): Promise<KeptSecrets[]> {
  return tx.$queryRaw<KeptSecrets[]>`
    SELECT c.id AS "clusterId", c.hosting AND c.argocd IS NOT NULL AS "hasArgoCd", k.sealed,
      n.id AS "connectionId", n.sealed_token AS "sealedToken", n.sealed_password AS "sealedPassword"
    FROM clusters c
    LEFT JOIN cluster_credentials k ON k.workspace_id = c.workspace_id AND k.cluster_id = c.id
    LEFT JOIN connections n ON n.workspace_id = c.workspace_id AND n.cluster_id = c.id
    WHERE c.workspace_id = ${workspaceId} AND (${ofAll} OR c.hosting)`;
}
