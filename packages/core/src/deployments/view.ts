import type { Deployment } from '@argosy/contracts/http/delivery';
import { standingHold } from '@argosy/domain/deployment/hold';

export interface DeploymentRow {
  id: string;
  workspaceId: string;
  appId: string;
  environmentId: string;
  config: unknown;
  health: string | null;
  healthSince: Date | null;
  sync: string | null;
  drifted: boolean;
  latestReleaseId: string | null;
  /** As it is stored. */
  hold: unknown;
  currentReleaseId: string | null;
  createdAt: Date;
  deletingAt: Date | null;
  environment: { clusterId: string; namespace: string };
}

/**
 * A deployment as the API shows it.
 *
 * @param now a hold whose time is over by then is none
 */
export function viewDeployment(row: DeploymentRow, now: Date): Deployment {
  const path = `/v1/workspaces/${row.workspaceId}/deployments/${row.id}`;
  return {
    id: row.id,
    app: row.appId,
    environment: row.environmentId,
    cluster: row.environment.clusterId,
    namespace: row.environment.namespace,
    health: row.health,
    healthSince: row.healthSince?.toISOString() ?? null,
    sync: row.sync,
    drift: row.drifted,
    currentRelease: row.currentReleaseId,
    latestRelease: row.latestReleaseId,
    hold: standingHold(row.hold, now),
    config: row.config as Deployment['config'],
    deleting: row.deletingAt !== null,
    createdAt: row.createdAt.toISOString(),
    links: {
      self: path,
      releases: `/v1/workspaces/${row.workspaceId}/releases?deployment=${row.id}`,
      values: `${path}/values`,
      resources: `${path}/resources`,
      pods: `${path}/pods`,
      logs: `${path}/logs`,
      clusterEvents: `${path}/cluster-events`,
    },
  };
}
