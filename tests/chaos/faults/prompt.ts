import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Arena } from '../arena/start-arena.ts';

const EVERY_MS = 2000;

/**
 * Makes what happens once in hours happen now, again and again until the signal: maintenance is due, and some events
 * count as too old to be kept.
 */
export async function prompt(arena: Arena, isWanted: boolean, signal: AbortSignal): Promise<void> {
  while (isWanted && !signal.aborted) {
    for (const { workspace } of arena.sites) await makeDue(arena.databaseUrl, workspace.id).catch(() => {});
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

async function makeDue(url: string, workspace: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000, statement_timeout: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query('SET LOCAL ROLE argosy_app');
    await client.query("SELECT set_config('argosy.workspace', $1, true)", [workspace]);
    await client.query('UPDATE workspaces SET maintained_at = NULL WHERE id = $1', [workspace]);
    await client.query('COMMIT');
  } finally {
    await client.end().catch(() => {});
  }
}
