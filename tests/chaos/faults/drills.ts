import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../e2e/until.ts';
import { startSideProcess } from '../arena/side-process.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Figure } from '../checker/finding.ts';
import { askRedis } from '../checker/levels.ts';
import type { Rows } from '../checker/rows.ts';
import { countWork, insertWork } from './easy-work.ts';
import { untilQuiet } from '../checker/quiet.ts';
import type { Load } from '../load/load.ts';
import type { Site } from '../arena/site.ts';
import type { CampaignPlan } from '../plan.ts';
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
export async function measureRecoveries(
  arena: Arena,
  rows: Rows,
  load: Load,
  { drills: times, drillsOf, quietMs }: CampaignPlan,
): Promise<Figure[]> {
  const [site] = arena.sites;
  const [deployment] = load.deployments(0);
  if (times === 0 || site === undefined || deployment === undefined) return [];
  const figures: Figure[] = [];
  for (const { id, what, most, run } of KINDS.filter((kind) => drillsOf?.includes(kind.id) ?? true)) {
    const seconds: number[] = [];
    let trouble = '';
    for (let turn = 1; turn <= times && trouble === ''; turn++) {
      try {
        seconds.push((await run({ arena, rows, load, site, deployment, turn })) / 1000);
        await untilQuiet(arena, rows, quietMs);
      } catch (error) {
        trouble = ` (${(error as Error).message})`;
      }
    }
    const worst = seconds.length === 0 ? Infinity : Math.max(...seconds);
    const isMet = trouble === '' && worst <= most;
    figures.push({ id, text: `${what}: at most ${worst.toFixed(1)} s (N = ${seconds.length}, bar ${most} s)${trouble}`, isMet });
  }
  return figures;
}

/** Posts a webhook and resolves when it has its verdict. */
async function handleOne({ arena, rows, site, deployment }: Drill): Promise<void> {
  const known = arena.recorder.deliveries.findLast(({ status, body }) => status === 202 && body['application'] === deployment);
  if (known === undefined) throw new Error('No webhook of the deployment was ever accepted.');
  const from = arena.recorder.deliveries.length;
  let mark = '';
  await until(
    'a webhook is accepted',
    async () => {
      await arena.recorder.replay(known);
      mark = arena.recorder.deliveries.slice(from).find(({ status }) => status === 202)?.mark ?? '';
      return mark !== '';
    },
    SOON,
  );
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
  const back = until(
    'Redis answers',
    async () => processes.pid('redis') !== before && (await askRedis(redisUrl, 'PING')).includes('+PONG'),
    SOON,
  ).then(() => {
    begun = performance.now();
  });
  await Promise.all([back, handleOne(drill)]);
  return Math.max(0, performance.now() - begun);
}

async function afterPostgres({ arena, load, site, turn }: Drill): Promise<number> {
  const { processes } = arena;
  const before = processes.pid('postgres');
  processes.kill('postgres');
  await until('PostgreSQL accepts', async () => processes.pid('postgres') !== before && (await arena.rows.answers()), SOON);
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

/** One worker dies in the middle of a job; what it was at is done by another one. */
async function afterWorker(drill: Drill): Promise<number> {
  const worker = await startSideProcess(drill.arena, 'worker', { CRASH_AT: 'job.begun' });
  try {
    if ((await worker.listening) === null) throw new Error('The worker did not start.');
    let died: number | undefined;
    void worker.ended.then(() => {
      died = performance.now();
    });
    // Either of the workers may get the job: until it is the one that dies of it.
    while (died === undefined) await handleOne(drill);
    return performance.now() - died;
  } finally {
    worker.kill();
  }
}

async function afterFlush({ arena, site, rows }: Drill): Promise<number> {
  const work = (): Promise<number> => countWork(rows, site.workspace.id);
  await insertWork(rows, site.workspace.id, PENDING);
  await until('some of the work has begun', async () => (await work()) < PENDING, SOON);
  await askRedis(arena.redisUrl, 'FLUSHALL');
  const begun = performance.now();
  await until('all of it is done', async () => (await work()) === 0, SOON);
  return performance.now() - begun;
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
