import type { Tx } from '@argosy/db/client';
import { crashPoint } from '@argosy/runtime/crash-point';
import type { Deps } from '../deps.ts';

/** Events that one transaction removes at most: its locks are short, and nobody waits behind it. */
const PORTION = 1000n;
const DAY_MS = 86_400_000;

/**
 * Removes the workspace's events that are older than the installation keeps them, portion by portion, and notes up to
 * where. The newest event always stays: it tells where the log is.
 *
 * @returns how many were removed
 */
export async function pruneEvents(deps: Deps, workspaceId: string): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - deps.settings.eventRetentionDays * DAY_MS);
  let removed = 0;
  for (;;) {
    const count = await deps.db.inWorkspace(workspaceId, (tx) => prunePortion(tx, workspaceId, before));
    removed += count;
    if (count < PORTION) return removed;
  }
}

/**
 * Numbers and times rise together, but for clocks that differ by moments: it ends before the first event that is young
 * enough, so that what is left has no gap.
 */
async function prunePortion(tx: Tx, workspaceId: string, before: Date): Promise<number> {
  const where = { workspaceId };
  const workspace = await tx.workspace.findUnique({ where: { id: workspaceId }, select: { eventFloor: true, eventSeq: true } });
  if (workspace === null) return 0;
  const { eventFloor: floor, eventSeq: newest } = workspace;
  const last = floor + PORTION < newest ? floor + PORTION : newest - 1n;
  const range = { gt: floor, lte: last };
  const young = await tx.event.findFirst({
    where: { ...where, seq: range, time: { gte: before } },
    orderBy: { seq: 'asc' },
    select: { seq: true },
  });
  crashPoint('events.before-pruning');
  const end = young === null ? last : young.seq - 1n;
  if (end <= floor) return 0;
  const { count } = await tx.event.deleteMany({ where: { ...where, seq: { gt: floor, lte: end } } });
  await tx.workspace.updateMany({ where: { id: workspaceId, eventFloor: { lt: end } }, data: { eventFloor: end } });
  return count;
}
