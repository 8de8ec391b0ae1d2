import { createRinger } from '../../../packages/queue/src/bell.ts';
import { until } from '../../e2e/until.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Site } from '../arena/site.ts';
import type { Finding } from '../checker/finding.ts';
import { countWork, insertWork } from './easy-work.ts';

/** The epoch of the claim that stands; the strokes are of older ones. */
const EPOCH = 7;

/**
 * Rings for work whose claim is somebody else's by now, as a stroke that comes late would (trust-F31): nothing may happen
 * to its row.
 */
export async function ringStale(arena: Arena, site: Site, times: number): Promise<Finding> {
  const { rows } = arena;
  const workspaceId = site.workspace.id;
  const ringer = createRinger(arena.redisUrl, () => {});
  const faults: string[] = [];
  try {
    for (let turn = 1; turn <= times; turn++) {
      const [made] = await rows.read<{ id: string }>(
        workspaceId,
        `INSERT INTO outbox (workspace_id, job, key, data, epoch, leased_until, due_at)
         VALUES ($1, 'observe-deployment', $2, $3::jsonb, $4::int, now() + interval '1 minute', now() + interval '1 hour') RETURNING id::text`,
        [workspaceId, `stale-${turn}`, JSON.stringify({ deploymentId: `dep-${String(turn).padStart(26, '0')}` }), EPOCH],
      );
      const outboxId = made?.id ?? '';
      for (const epoch of [EPOCH - 1, EPOCH - 2]) await ringer.ring({ outboxId, workspaceId, epoch });
      // Rung after them, so heard after them: when this work is done, they have been heard.
      await insertWork(rows, workspaceId, 1);
      await until('what was rung later is done', async () => (await countWork(rows, workspaceId)) === 0, { pauseMs: 20 });
      const [after] = await rows.read<{ epoch: number }>(workspaceId, 'DELETE FROM outbox WHERE id = $1::bigint RETURNING epoch', [
        outboxId,
      ]);
      if (after?.epoch !== EPOCH)
        faults.push(`the row of a claim was ${after === undefined ? 'settled' : 'taken'} by a stroke of an older one`);
    }
  } finally {
    await ringer.close();
  }
  return { id: 'trust-I2', what: 'claims that a late stroke has touched', checked: times, faults };
}
