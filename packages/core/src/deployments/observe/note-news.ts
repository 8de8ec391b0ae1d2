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
 * So a list of everything, as after a restart, costs two queries where nothing has changed.
 *
 * @returns for how many deployments a look was asked for
 */
export async function noteNews(deps: Deps, workspaceId: string, news: ApplicationNews[]): Promise<number> {
  const ids = news.map(({ deploymentId }) => deploymentId);
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    const rows = await tx.deployment.findMany({
      where: { workspaceId, id: { in: ids } },
      select: {
        id: true,
        applicationSignature: true,
        releases: { where: { state: { in: [...LIVE_STATES] } }, select: { id: true }, take: 1 },
      },
    });
    const running = await tx.outbox.findMany({
      where: { workspaceId, job: 'observe-deployment', key: { in: ids }, leasedUntil: { not: null } },
      select: { key: true },
    });
    const moving = new Set([...running.map(({ key }) => key), ...rows.filter(({ releases }) => releases.length > 0).map(({ id }) => id)]);
    const known = new Map(rows.map((row) => [row.id, row.applicationSignature]));
    let resting = 0;
    const looks = news
      .filter(({ deploymentId: id, signature }) => known.has(id) && (moving.has(id) || known.get(id) !== signature))
      .map(({ deploymentId: id }) => ({
        job: 'observe-deployment',
        key: id,
        data: { deploymentId: id },
        delayMs: moving.has(id) ? 0 : Math.max(0, ++resting - AT_ONCE) * APART_MS,
        unprompted: true,
      }));
    await enqueue(tx, workspaceId, looks);
    return looks.length;
  });
}
