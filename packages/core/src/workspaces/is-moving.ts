import type { Tx } from '@argosy/db/client';
import type { Deps } from '../deps.ts';
import { hasCurrentPublicUrl } from './follow-public-url.ts';

/**
 * Whether addresses of a workspace are about to change: what stands in its repository is of the old ones, and the job
 * move-addresses is to change all of it at once, be it that it was given up on. A process with an address of its own sees
 * the same.
 */
export async function isMoving(deps: Deps, tx: Tx, workspaceId: string): Promise<boolean> {
  const asked = await tx.outbox.count({ where: { workspaceId, job: 'move-addresses' } });
  return asked > 0 || !(await hasCurrentPublicUrl(deps, tx));
}
