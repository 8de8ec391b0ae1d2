import { until } from '../../e2e/until.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Finding } from './finding.ts';
import type { Rows } from './rows.ts';

const LOOKS = 3;
/** Work that may wait for its time when all is quiet; anything else is under way as long as its row is there. */
const TIMERS = ['observe-deployment', 'commit-releases', 'maintain-workspace', 'probe-cluster'];

interface Unrest {
  releases: string;
  work: string;
  hooks: string;
  clusters: string;
}

/**
 * Waits until nothing is under way: every release is final, every webhook has its verdict, and the outbox holds timers
 * and what was given up on only. What never comes to its end was lost on the way (trust-I1).
 *
 * @param patienceMs after which something counts as lost
 */
export async function untilQuiet(arena: Arena, rows: Rows, patienceMs: number): Promise<Finding> {
  let calm = 0;
  let last = '';
  const faults: string[] = [];
  await until(
    'all is quiet',
    async () => {
      const unrest = await Promise.all(arena.sites.map(({ workspace }) => look(rows, workspace.id)));
      last = unrest.filter((each) => each !== '').join('; ');
      calm = last === '' ? calm + 1 : 0;
      return calm >= LOOKS;
    },
    { timeoutMs: patienceMs, pauseMs: 400 },
  ).catch((error: unknown) => faults.push(`${(error as Error).message}: ${last}`));
  return { id: 'trust-I1', what: 'workspaces in which something never ends', checked: arena.sites.length, faults };
}

async function look(rows: Rows, workspace: string): Promise<string> {
  const [found] = await rows.read<Unrest>(
    workspace,
    `SELECT
      (SELECT string_agg(id || ' ' || state, ', ') FROM releases
        WHERE state NOT IN ('succeeded', 'failed', 'timed_out', 'superseded', 'cancelled', 'rejected')) AS releases,
      (SELECT string_agg(job || ' ' || key || coalesce(' ' || last_error, ''), ', ') FROM outbox
        WHERE dead_at IS NULL AND (due_at <= now() OR leased_until > now() OR job <> ALL($1))) AS work,
      (SELECT string_agg(id || ' ' || status, ', ') FROM clusters WHERE status <> 'ready') AS clusters,
      (SELECT string_agg(id::text || ' ' || application, ', ') FROM inbox WHERE handled_at IS NULL) AS hooks`,
    [TIMERS],
  );
  return Object.entries(found ?? {})
    .filter(([, text]) => text !== null)
    .map(([name, text]) => `${name}: ${String(text).slice(0, 500)}`)
    .join('; ');
}
