import type { Arena } from '../arena/start-arena.ts';
import type { Operations } from '../load/operations.ts';

/** What leads to crash points whose name begins so; whatever else there is the load leads to by itself. */
const PROVOCATIONS: [prefix: RegExp, act: (operations: Operations, arena: Arena, index: number) => Promise<unknown>][] = [
  [/^bootstrap/, (operations) => operations.bootstrap()],
  [/^refresh\.root/, (operations) => operations.changeDrift()],
  [/^(?:cancellation|end-sync)/, (operations) => operations.releaseAndCancel()],
  [/^waiting/, (operations) => operations.holdBack()],
  [/^(?:refresh|flush|idempotency|observation)/, (operations) => operations.release()],
  [/^(?:maintenance|reconciliation|events\.before-pruning)/, (_, arena, index) => maintain(arena, index)],
];

/** Work that comes once in a while, takes long, and is done by whoever claims it first: the supervised worker, as a rule. */
const SELDOM = /^bootstrap/;

/** Whether a further worker reaches the crash point only in calm weather, and where nobody else is there to do the work. */
export function isSeldom(name: string): boolean {
  return SELDOM.test(name);
}

/** Asks for something that leads a process to the crash point. */
export async function provoke(arena: Arena, operations: Operations | undefined, index: number, name: string): Promise<void> {
  const found = PROVOCATIONS.find(([prefix]) => prefix.test(name));
  if (found !== undefined && operations !== undefined) await found[1](operations, arena, index);
}

/** Maintenance comes once in hours: here it is due now. */
async function maintain({ rows, sites }: Arena, index: number): Promise<void> {
  const workspace = sites[index]?.workspace.id ?? '';
  const sql = `INSERT INTO outbox (workspace_id, job, key, data) VALUES ($1, 'maintain-workspace', 'maintain', '{}')
    ON CONFLICT (workspace_id, job, key) DO UPDATE SET version = outbox.version + 1, due_at = now()`;
  // Where the database is away for a moment, the next time.
  await rows.write(workspace, sql, [workspace]).catch(() => {});
}
