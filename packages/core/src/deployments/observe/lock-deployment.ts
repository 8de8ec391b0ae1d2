import type { Tx } from '@argosy/db/client';
import type { HealthStatus, SyncStatus } from '@argosy/domain/argocd/facts';
import type { ReleaseState } from '@argosy/domain/release/states';

/** What a deployment's row knows of earlier looks. */
export interface LastSeen {
  health: HealthStatus | null;
  healthSince: Date | null;
  sync: SyncStatus | null;
  drifted: boolean;
  troubled: boolean;
  syncedSequence: bigint | null;
  currentReleaseId: string | null;
  healthMemory: unknown;
  observedAt: Date | null;
}

/** A release that has been committed. */
export interface CommittedRelease {
  id: string;
  state: ReleaseState;
  timeline: object[];
  commitSequence: bigint;
  restoredSequence: bigint | null;
}

/** A deployment that nobody else can change until the transaction is over. */
export interface LockedDeployment {
  seen: LastSeen;
  /** The release that was committed last. */
  newest: CommittedRelease | null;
}

/** Locks a deployment's row and reads what a look changes; null where it is gone. */
export async function lockDeployment(tx: Tx, workspaceId: string, deploymentId: string): Promise<LockedDeployment | null> {
  const [seen] = await tx.$queryRaw<LastSeen[]>`
    SELECT health, health_since AS "healthSince", sync, drifted, troubled, synced_sequence AS "syncedSequence",
      current_release_id AS "currentReleaseId", health_memory AS "healthMemory", observed_at AS "observedAt"
    FROM deployments WHERE workspace_id = ${workspaceId} AND id = ${deploymentId} FOR UPDATE`;
  if (seen === undefined) return null;
  // A statement of its own, which sees what was committed while the lock was waited for: that is the cause of what was seen.
  const [newest] = await tx.$queryRaw<CommittedRelease[]>`
    SELECT id, state, timeline, commit_sequence AS "commitSequence", restored_sequence AS "restoredSequence"
    FROM releases WHERE workspace_id = ${workspaceId} AND deployment_id = ${deploymentId} AND commit_sequence IS NOT NULL
    ORDER BY number DESC LIMIT 1`;
  return { seen, newest: newest ?? null };
}
