import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createRinger } from '../../../packages/queue/src/bell.ts';
import { until } from '../../e2e/until.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Figure } from '../checker/finding.ts';
import { askRedis } from '../checker/levels.ts';
import type { Rows } from '../checker/rows.ts';
import { untilQuiet } from '../checker/quiet.ts';
import type { Load } from '../load/load.ts';
import type { Site } from '../arena/site.ts';
import { isFinal } from '../../e2e/shapes.ts';
import type { Release } from '../../e2e/shapes.ts';

const PENDING = 500;
const SOON = { pauseMs: 20, timeoutMs: 90_000 };

interface Drill {
  arena: Arena;
  rows: Rows;
  load: Load;
  site: Site;
  /** A deployment of the site. */
  deployment: string;
  turn: number;
}

interface Kind {
  id: string;
  what: string;
  /** The bar in seconds. */
  most: number;
  /** Gives how long it took, in milliseconds. */
  run: (drill: Drill) => Promise<number>;
}

const KINDS: Kind[] = [
  { id: 'trust-G16', what: 'Redis is back: a job that waited is done', most: 5, run: afterRedis },
  { id: 'trust-G17', what: 'PostgreSQL accepts again: a first write is acknowledged', most: 5, run: afterPostgres },
  { id: 'trust-G18', what: 'a worker was killed: its work is done', most: 15, run: afterWorker },
  { id: 'trust-G19', what: `FLUSHALL with ${PENDING} jobs pending: all are done`, most: 60, run: afterFlush },
  { id: 'trust-G20', what: 'a cluster is back: the state of its release is right', most: 60, run: afterOutage },
];

/** Measures how long each recovery takes, in quiet, one after the other. */
export async function measureRecoveries(arena: Arena, rows: Rows, load: Load, times: number): Promise<Figure[]> {
  const [site] = arena.sites;
  const [deployment] = load.deployments(0);
  if (times === 0 || site === undefined || deployment === undefined) return [];
  const figures: Figure[] = [];
  for (const { id, what, most, run } of KINDS) {
    const seconds: number[] = [];
    for (let turn = 1; turn <= times; turn++) {
      seconds.push((await run({ arena, rows, load, site, deployment, turn })) / 1000);
      await untilQuiet(arena, rows);
    }
    const worst = Math.max(...seconds);
    figures.push({ id, text: `${what}: at most ${worst.toFixed(1)} s (N = ${times}, bar ${most} s)`, isMet: worst <= most });
  }
  return figures;
}

/** Posts a webhook and resolves when it has its verdict. */
async function handleOne({ arena, rows, site, deployment }: Drill, during: () => void = () => {}): Promise<void> {
  const known = arena.recorder.deliveries.findLast(({ status, body }) => status === 202 && body['application'] === deployment);
  if (known === undefined) throw new Error('No webhook of the deployment was ever accepted.');
  const from = arena.recorder.deliveries.length;
  let mark = '';
  await until('a webhook is accepted', async () => {
    await arena.recorder.replay(known);
    mark = arena.recorder.deliveries.slice(from).find(({ status }) => status === 202)?.mark ?? '';
    return mark !== '';
  }, SOON);
  during();
  await until(
    'it has its verdict',
    async () =>
      (await rows.read(site.workspace.id, "SELECT 1 FROM inbox WHERE body->>'mark' = $1 AND handled_at IS NOT NULL", [mark])).length > 0,
    SOON,
  );
}

async function afterRedis(drill: Drill): Promise<number> {
  const { processes, redisUrl } = drill.arena;
  const before = processes.pid('redis');
  processes.kill('redis');
  let begun = 0;
  const back = until('Redis answers', async () => processes.pid('redis') !== before && (await askRedis(redisUrl, 'PING')).includes('+PONG'), SOON).then(
    () => {
      begun = performance.now();
    },
  );
  await Promise.all([back, handleOne(drill)]);
  return Math.max(0, performance.now() - begun);
}

async function afterPostgres({ arena, load, site, turn }: Drill): Promise<number> {
  const { processes } = arena;
  const before = processes.pid('postgres');
  processes.kill('postgres');
  await until('PostgreSQL accepts', async () => processes.pid('postgres') !== before && (await accepts(arena.databaseUrl)), SOON);
  const begun = performance.now();
  const call = await load.caller.change(site, 0, 'drill', {
    method: 'PATCH',
    path: `/apps/${site.apps.at(-1)?.id}`,
    body: { config: { env: { DRILL: String(turn) } } },
    key: `drill-postgres-${turn}`,
  });
  if (call.outcome !== 'acknowledged') throw new Error(`The write was ${call.outcome}: ${call.status} ${call.code}`);
  return performance.now() - begun;
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function afterWorker(drill: Drill): Promise<number> {
  const { processes } = drill.arena;
  let begun = 0;
  await handleOne(drill, () => {
    begun = performance.now();
    processes.kill('worker');
  });
  return performance.now() - begun;
}

async function afterFlush({ arena, site, rows }: Drill): Promise<number> {
  const work = (): Promise<number> => countWork(rows, site.workspace.id);
  await insertWork(arena.databaseUrl, site.workspace.id, PENDING);
  await until('some of the work has begun', async () => (await work()) < PENDING, SOON);
  await askRedis(arena.redisUrl, 'FLUSHALL');
  const begun = performance.now();
  await until('all of it is done', async () => (await work()) === 0, SOON);
  return performance.now() - begun;
}

/** Work that is done as soon as it is looked at: deployments that do not exist. */
async function insertWork(url: string, workspace: string, count: number): Promise<void> {
  await inWorkspace(url, workspace, (client) =>
    client.query(
      `INSERT INTO outbox (workspace_id, job, key, data)
       SELECT $1, 'observe-deployment', 'drill-' || n, jsonb_build_object('deploymentId', 'dep-' || lpad(n::text, 26, '0')) FROM generate_series(1, $2::int) n`,
      [workspace, count],
    ),
  );
}

async function countWork(rows: Rows, workspace: string): Promise<number> {
  const [row] = await rows.read<{ count: number }>(workspace, "SELECT count(*)::int AS count FROM outbox WHERE key LIKE 'drill-%' AND dead_at IS NULL");
  return row?.count ?? 0;
}

async function afterOutage({ load, site, turn }: Drill): Promise<number> {
  await site.sandbox.setFaults({ api: { down: true }, controller: { paused: true } });
  const call = await load.caller.change(site, 0, 'release', {
    method: 'POST',
    path: '/releases',
    body: {
      app: site.apps[0]?.slug,
      environment: site.environment.slug,
      image: `registry.example/pause:drill-${turn}`,
      source: { runUrl: `https://ci.example/drill-outage-${turn}` },
    },
    key: `drill-outage-${turn}`,
  });
  // Long enough for the circuit to be open and for looks to have failed.
  await sleep(12_000);
  await site.sandbox.setFaults({});
  const begun = performance.now();
  const { id } = call.body as Release;
  const release = await until(
    'the release is final',
    async () => {
      const now = await site.api.get<Release>(`/releases/${id}`);
      return isFinal(now) && now;
    },
    SOON,
  );
  if (release.state !== 'succeeded') throw new Error(`After an outage the release is ${release.state}: ${release.reason}`);
  return performance.now() - begun;
}

/**
 * Rings for work whose claim is somebody else's by now, as a stroke that comes late would (trust-F31): nothing may happen
 * to its row.
 *
 * @returns how many rows were touched all the same
 */
export async function ringStale(arena: Arena, rows: Rows, site: Site, times: number): Promise<string[]> {
  const ringer = createRinger(arena.redisUrl, () => {});
  const faults: string[] = [];
  try {
    for (let turn = 1; turn <= times; turn++) {
      const key = `stale-${turn}`;
      const workspaceId = site.workspace.id;
      const made = await inWorkspace(arena.databaseUrl, workspaceId, (client) =>
        client.query<{ id: string }>(
          `INSERT INTO outbox (workspace_id, job, key, data, epoch, leased_until, due_at)
           VALUES ($1, 'observe-deployment', $2, $3, 7, now() + interval '1 minute', now() + interval '1 hour') RETURNING id`,
          [workspaceId, key, { deploymentId: `dep-${String(turn).padStart(26, '0')}` }],
        ),
      );
      const outboxId = made.rows[0]?.id ?? '';
      await ringer.ring({ outboxId, workspaceId, epoch: 6 });
      await ringer.ring({ outboxId, workspaceId, epoch: 5 });
      // Rung after them, so heard after them: when this work is done, they have been heard.
      await insertWork(arena.databaseUrl, workspaceId, 1);
      await until('what was rung later is done', async () => (await countWork(rows, workspaceId)) === 0, SOON);
      const after = await inWorkspace(arena.databaseUrl, workspaceId, async (client) => {
        const found = await client.query<{ epoch: number }>('SELECT epoch FROM outbox WHERE id = $1', [outboxId]);
        await client.query('DELETE FROM outbox WHERE id = $1', [outboxId]);
        return found;
      });
      if (after.rows[0]?.epoch !== 7) faults.push(`the row of a claim was ${after.rows.length === 0 ? 'settled' : 'taken'} by a stroke of an older one`);
    }
  } finally {
    await ringer.close();
  }
  return faults;
}

async function inWorkspace<T>(url: string, workspace: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL ROLE argosy_app');
    await client.query("SELECT set_config('argosy.workspace', $1, true)", [workspace]);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end();
  }
}
