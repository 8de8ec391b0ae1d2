import { enqueue } from '@argosy/db/outbox';
import { LIVE_STATES } from '@argosy/domain/release/states';
import type { Deps } from '../../deps.ts';

/** A deployment's Application as the watch has it. */
export interface ApplicationNews {
  deploymentId: string;
  /** Its signature at rest (domain/argocd/signature); null where it is gone. */
  signature: string | null;
}

/** So many deployments at rest are looked at without a pause; what comes with more than that is a list, not a change. */
const AT_ONCE = 50;
/** The pause between two of the others. */
const APART_MS = 20;

/**
 * Asks for a look at those deployments whose Application is not what it was at the last look. One with a release under way
 * is looked at in any case, and so is one whose look runs at the moment: it may have read the Application before the news.
 * So a list of everything, as after a restart, costs one query where nothing has changed.
 *
 * @returns for how many deployments a look was asked for
 */
export async function noteNews(deps: Deps, workspaceId: string, news: ApplicationNews[]): Promise<number> {
  const ids = news.map(({ deploymentId }) => deploymentId);
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const rows = await tx.$queryRaw<{ id: string; signature: string | null; isMoving: boolean }[]>`
      SELECT d.id, d.application_signature AS signature,
        EXISTS (SELECT FROM releases r WHERE r.workspace_id = d.workspace_id AND r.deployment_id = d.id AND r.state = ANY(${LIVE_STATES}))
        OR EXISTS (
          SELECT FROM outbox o
          WHERE o.workspace_id = d.workspace_id AND o.job = 'observe-deployment' AND o.key = d.id AND o.leased_until IS NOT NULL
        ) AS "isMoving"
      FROM deployments d WHERE d.workspace_id = ${workspaceId} AND d.id = ANY(${ids})`;
    const known = new Map(rows.map((row) => [row.id, row]));
    let resting = 0;
    const looks = news.flatMap(({ deploymentId, signature }) => {
      const row = known.get(deploymentId);
      if (row === undefined || (!row.isMoving && row.signature === signature)) return [];
      const delayMs = row.isMoving ? 0 : Math.max(0, ++resting - AT_ONCE) * APART_MS;
      return [{ job: 'observe-deployment', key: deploymentId, data: { deploymentId }, delayMs, unprompted: true }];
    });
    await enqueue(tx, workspaceId, looks);
    return looks.length;
  });
}
