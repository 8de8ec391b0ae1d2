import type { Tx } from '@argosy/db/client';
import type { AppConfig } from '@argosy/domain/config/config';
import { LIVE_STATES, type ReleaseState } from '@argosy/domain/release/states';

/** What a look has to know of a deployment. */
export interface WatchedRow {
  /** The app's slug, which names the workload. */
  name: string;
  namespace: string;
  /** Where the workload runs. */
  clusterId: string;
  failFastSeconds: number;
  release: WatchedRelease | null;
  /** The newest of the hooks that no look has answered; null where none waits. */
  inboxUpTo: bigint | null;
}

/** The release under way. */
export interface WatchedRelease {
  id: string;
  number: number;
  state: ReleaseState;
  image: string;
  config: AppConfig;
  memory: unknown;
  commitSha: string;
  commitSequence: bigint;
  committedAt: Date | null;
  deadlineAt: Date | null;
  /** Whether a release before it has succeeded. */
  hasPrevious: boolean;
}

type Row = Omit<WatchedRow, 'release'> & { [Key in keyof WatchedRelease]: WatchedRelease[Key] | null };

/** A deployment and its release under way, by one query; null where it is gone or going. */
export async function findWatchedRow(tx: Tx, workspaceId: string, deploymentId: string): Promise<WatchedRow | null> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT a.slug AS name, e.namespace, e.cluster_id AS "clusterId", e.fail_fast_seconds AS "failFastSeconds",
      (SELECT max(i.id) FROM inbox i WHERE i.workspace_id = d.workspace_id AND i.application = d.id AND i.handled_at IS NULL) AS "inboxUpTo",
      r.id, r.number, r.state, r.image, r.config, r.memory,
      r.commit_sha AS "commitSha", r.commit_sequence AS "commitSequence", r.committed_at AS "committedAt", r.deadline_at AS "deadlineAt",
      EXISTS (
        SELECT FROM releases p
        WHERE p.workspace_id = r.workspace_id AND p.deployment_id = r.deployment_id AND p.number < r.number AND p.state = 'succeeded'
      ) AS "hasPrevious"
    FROM deployments d
    JOIN apps a ON a.workspace_id = d.workspace_id AND a.id = d.app_id
    JOIN environments e ON e.workspace_id = d.workspace_id AND e.id = d.environment_id
    LEFT JOIN LATERAL (
      SELECT * FROM releases
      WHERE workspace_id = d.workspace_id AND deployment_id = d.id AND state = ANY(${LIVE_STATES})
      ORDER BY number DESC LIMIT 1
    ) r ON true
    WHERE d.workspace_id = ${workspaceId} AND d.id = ${deploymentId} AND d.deleting_at IS NULL`;
  const [row] = rows;
  if (row === undefined) return null;
  const { name, namespace, clusterId, failFastSeconds, inboxUpTo, ...release } = row;
  return { name, namespace, clusterId, failFastSeconds, inboxUpTo, release: isRelease(release) ? release : null };
}

function isRelease(columns: { id: string | null }): columns is WatchedRelease {
  return columns.id !== null;
}
