import type { Release, TimelineEntry } from '@argosy/contracts/http/delivery';

export interface ReleaseRow {
  id: string;
  workspaceId: string;
  deploymentId: string;
  number: number;
  kind: string;
  state: string;
  reason: string | null;
  failureCode: string | null;
  oldVersionServes: boolean | null;
  image: string;
  config: unknown;
  message: string | null;
  source: unknown;
  commitSha: string | null;
  commitSequence: bigint | null;
  createdBy: unknown;
  createdAt: Date;
  finishedAt: Date | null;
  timeline: unknown;
  deployment: { appId: string; environmentId: string };
}

/** A release as the API shows it. */
export function viewRelease(row: ReleaseRow): Release {
  const base = `/v1/workspaces/${row.workspaceId}`;
  return {
    id: row.id,
    deployment: row.deploymentId,
    app: row.deployment.appId,
    environment: row.deployment.environmentId,
    number: row.number,
    kind: row.kind as Release['kind'],
    state: row.state,
    reason: row.reason,
    failureCode: row.failureCode,
    oldVersionServes: row.oldVersionServes,
    image: row.image,
    config: row.config as Release['config'],
    message: row.message,
    source: row.source as Release['source'],
    commit: row.commitSha === null || row.commitSequence === null ? null : { sha: row.commitSha, sequence: Number(row.commitSequence) },
    createdBy: row.createdBy as Release['createdBy'],
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    timeline: row.timeline as TimelineEntry[],
    links: {
      self: `${base}/releases/${row.id}`,
      wait: `${base}/releases/${row.id}/wait`,
      explanation: `${base}/releases/${row.id}/explanation`,
      deployment: `${base}/deployments/${row.deploymentId}`,
    },
  };
}
