import type { Tx } from '@argosy/db/client';

/**
 * What does not fit together in the rows of a repository and cannot be put right from other rows: a sentence for each.
 * The caller holds no lock; one statement sees one moment.
 */
export async function findDamage(tx: Tx, workspaceId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ headUnknown: boolean; newer: boolean; commitsUnknown: number; releasesUnknown: number }[]>`
    SELECT
      NOT EXISTS (SELECT 1 FROM repository_commits c WHERE c.workspace_id = r.workspace_id AND c.sequence = r.sequence AND c.sha = r.head)
        AS "headUnknown",
      EXISTS (SELECT 1 FROM repository_commits c WHERE c.workspace_id = r.workspace_id AND c.sequence > r.sequence) AS newer,
      (SELECT count(*)::int FROM releases l WHERE l.workspace_id = r.workspace_id AND l.commit_sequence IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM repository_commits c WHERE c.workspace_id = l.workspace_id AND c.sequence = l.commit_sequence AND c.sha = l.commit_sha))
        AS "commitsUnknown",
      (SELECT count(*)::int FROM deployments d WHERE d.workspace_id = r.workspace_id AND d.committed_release_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM releases l WHERE l.workspace_id = d.workspace_id AND l.id = d.committed_release_id))
        AS "releasesUnknown"
    FROM repositories r WHERE r.workspace_id = ${workspaceId}`;
  const [row] = rows;
  if (row === undefined) return ['The workspace has no repository.'];
  return [
    ...(row.headUnknown ? ['The head of the repository is none of its commits.'] : []),
    ...(row.newer ? ['The repository has commits after its head.'] : []),
    ...(row.commitsUnknown > 0 ? [`${row.commitsUnknown} releases name a commit that the repository does not have.`] : []),
    ...(row.releasesUnknown > 0 ? [`${row.releasesUnknown} deployments name a committed release that does not exist.`] : []),
  ];
}
