import type { Rows } from '../checker/rows.ts';

const KEYS = 'easy-';

/** Puts work into the outbox that is done as soon as it is looked at: deployments that do not exist. */
export async function insertWork(rows: Rows, workspace: string, count: number): Promise<void> {
  await rows.write(
    workspace,
    `INSERT INTO outbox (workspace_id, job, key, data)
     SELECT $1, 'observe-deployment', '${KEYS}' || n, jsonb_build_object('deploymentId', 'dep-' || lpad(n::text, 26, '0')) FROM generate_series(1, $2::int) n`,
    [workspace, count],
  );
}

/** How much of it is left. */
export async function countWork(rows: Rows, workspace: string): Promise<number> {
  const [row] = await rows.read<{ count: number }>(
    workspace,
    `SELECT count(*)::int AS count FROM outbox WHERE key LIKE '${KEYS}%' AND dead_at IS NULL`,
  );
  return row?.count ?? 0;
}
