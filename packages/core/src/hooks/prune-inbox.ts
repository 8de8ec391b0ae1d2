import type { Deps } from '../deps.ts';

const KEPT_DAYS = 7;
const DAY_MS = 86_400_000;
/** Rows that one transaction removes at most: its locks are short. */
const AT_ONCE = 10_000;

/**
 * Gives a verdict to the hooks that nobody will look into any more, since what they speak of is gone, and removes those
 * that have been handled and are older than a week.
 *
 * @returns how many were removed
 */
export async function pruneInbox(deps: Deps, workspaceId: string): Promise<number> {
  const at = deps.clock.now();
  await deps.db.inWorkspace(
    workspaceId,
    (tx) => tx.$executeRaw`
      UPDATE inbox i SET handled_at = ${at}, verdict = 'ignored: what it speaks of is gone'
      WHERE i.workspace_id = ${workspaceId} AND i.handled_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM deployments d WHERE d.workspace_id = i.workspace_id AND d.id = i.application)
        AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.workspace_id = i.workspace_id AND c.id = i.connection_id AND c.canary_seen_at IS NULL)`,
  );
  const before = new Date(at.getTime() - KEPT_DAYS * DAY_MS);
  for (let removed = 0; ;) {
    const gone = await deps.db.inWorkspace(
      workspaceId,
      (tx) => tx.$executeRaw`
        DELETE FROM inbox WHERE workspace_id = ${workspaceId} AND id IN (
          SELECT id FROM inbox WHERE workspace_id = ${workspaceId} AND handled_at IS NOT NULL AND received_at < ${before} LIMIT ${AT_ONCE})`,
    );
    removed += gone;
    if (gone < AT_ONCE) return removed;
  }
}
