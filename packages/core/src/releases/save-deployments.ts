import type { Tx } from '@argosy/db/client';
import type { LoadedDeployment } from './intent.ts';

/** Writes what releases have changed of their deployments, by one statement for all. */
export async function saveDeployments(tx: Tx, workspaceId: string, deployments: Iterable<LoadedDeployment>): Promise<void> {
  const rows = [...deployments].map((each) => ({
    id: each.id,
    config: each.config,
    releases: each.releaseCount,
    latest: each.latestReleaseId,
    committed: each.committedReleaseId,
    hash: each.manifestHash === null ? null : Buffer.from(each.manifestHash).toString('hex'),
    sha: each.manifestSha,
    hold: each.hold,
  }));
  await tx.$executeRaw`
    UPDATE deployments d SET config = v.config, release_count = v.releases, latest_release_id = v.latest, committed_release_id = v.committed,
      manifest_hash = decode(v.hash, 'hex'), manifest_sha = v.sha, hold = nullif(v.hold, 'null'::jsonb)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS v (id text, config jsonb, releases integer, latest text, committed text, hash text, sha text, hold jsonb)
    WHERE d.workspace_id = ${workspaceId} AND d.id = v.id`;
}
