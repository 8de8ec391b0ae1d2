import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startArgosy } from '../../../tools/test-cluster/start-argosy.ts';
import { Cleanups } from '../../../tools/test-cluster/cleanups.ts';
import { until } from '../../e2e/until.ts';
import { openRows } from '../checker/rows.ts';
import type { Rows } from '../checker/rows.ts';
import type { CampaignPlan } from '../plan.ts';
import { startRecorder } from '../recorder.ts';
import type { Recorder } from '../recorder.ts';
import { Processes } from './processes.ts';
import { startOwnServices } from './services.ts';
import type { OwnServices } from './services.ts';
import { openSite } from './site.ts';
import type { Site } from './site.ts';

/** An installation under test, everything that goes wrong with it, and all that the test has in between. */
export interface Arena {
  /** The checkout that runs: a planted fault is in a copy. */
  root: string;
  folder: string;
  data: string;
  logFile: string;
  /** Of the supervised API. */
  url: string;
  adminToken: string;
  /** As the test reaches them, without proxies. */
  databaseUrl: string;
  redisUrl: string;
  /** What a further API or worker of the same installation needs. */
  settings: Record<string, string>;
  processes: Processes;
  recorder: Recorder;
  sites: Site[];
  services: OwnServices | null;
  /** The database's rows, read by the test. */
  rows: Rows;
  /** Further APIs that serve now, besides the supervised one. */
  besides: Set<string>;
  stop(): Promise<void>;
}

// Short ones, so that what takes time happens within minutes; only Argo CD's own polls hardly ever come, so that nothing
// that Argosy forgets is found by them.
const SETTINGS = {
  ARGOSY_ARGOCD_RECONCILIATION_SECONDS: '3600',
  ARGOSY_OLDER_SYNC_SECONDS: '15',
  ARGOSY_OUTAGE_SECONDS: '240',
  ARGOSY_LOG_LEVEL: 'warn',
};
const LOOPBACK = '127.0.0.0/8';

/** Starts it and brings all clusters to ready. */
export async function startArena(plan: CampaignPlan): Promise<Arena> {
  const cleanups = new Cleanups();
  try {
    return await start(plan, cleanups);
  } catch (error) {
    await cleanups.run().catch(() => {});
    throw error;
  }
}

async function start(plan: CampaignPlan, cleanups: Cleanups): Promise<Arena> {
  const root = process.env['ARGOSY_CHAOS_ROOT'] ?? fileURLToPath(new URL('../../..', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'argosy-chaos-'));
  cleanups.add(async () => {
    if (process.env['ARGOSY_CHAOS_KEEP'] !== '1') await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  await chmod(folder, 0o711);
  const services = plan.services === 'own' ? await startOwnServices(join(folder, 'services')) : null;
  if (services !== null) cleanups.add(() => services.stop());
  let url = '';
  const besides = new Set<string>();
  const recorder = await startRecorder(() => [url, ...besides]);
  cleanups.add(() => recorder.close());
  const processes = new Processes(() => services?.pids() ?? {});
  const token = randomBytes(32).toString('base64url');
  const key = randomBytes(32).toString('base64');
  const data = join(folder, 'data');
  const logFile = join(folder, 'argosy.log');
  const settings = {
    ...SETTINGS,
    ARGOSY_ALLOWED_NETWORKS: LOOPBACK,
    ARGOSY_PUBLIC_URL: recorder.url,
    ARGOSY_BOOTSTRAP_TOKEN: token,
    ARGOSY_ENCRYPTION_KEY: key,
  };
  const argosy = await startArgosy({
    root,
    data,
    sandboxes: plan.sites,
    env: { ...withoutOwn(process.env), ...settings },
    ...(services !== null && { services }),
    logFile,
    onProcesses: (pids) => processes.update(pids),
    signal: new AbortController().signal,
  });
  cleanups.add(() => argosy.stop());
  url = argosy.url;
  const adminToken = argosy.adminToken || token;
  const databaseUrl = services?.directDatabaseUrl ?? argosy.databaseUrl;
  const rows = openRows(databaseUrl);
  cleanups.add(() => rows.close());
  const sites = await Promise.all(
    argosy.sandboxes.map((sandbox, index) => {
      const canary = `canary-${index}-${randomBytes(9).toString('hex')}`;
      return openSite({ url, adminToken, index, appsEach: plan.appsEach, canary, sandbox }, cleanups);
    }),
  );
  return {
    root,
    folder,
    data,
    logFile,
    url,
    adminToken,
    databaseUrl,
    redisUrl: services?.directRedisUrl ?? argosy.redisUrl,
    settings: {
      ...settings,
      DATABASE_URL: argosy.databaseUrl,
      REDIS_URL: argosy.redisUrl,
      ARGOSY_HELM: process.env['ARGOSY_HELM'] ?? 'helm',
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    },
    processes,
    recorder,
    sites,
    services,
    rows,
    besides,
    stop: () => cleanups.run(),
  };
}

// What the launcher has found; no setting of an Argosy that somebody may have in the shell, and no hooks of the test runner.
function withoutOwn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = Object.keys(env).filter((name) => !/^(?:ARGOSY_|NODE_OPTIONS$|TAP)/.test(name) || /^ARGOSY_(?:HELM|REDIS)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

/** Waits until everything that dies is there again. */
export async function allUp(arena: Arena): Promise<void> {
  const names = ['api', 'worker', 'postgres', 'redis', ...arena.sites.map(({ sandbox }) => sandbox.name)];
  await until('all processes run', async () => names.every((name) => arena.processes.pid(name) !== undefined), { pauseMs: 100 });
  await until('the API is ready', async () => (await fetch(`${arena.url}/readyz`, { signal: AbortSignal.timeout(3000) })).ok, {
    pauseMs: 100,
  });
  for (const { sandbox } of arena.sites) {
    await until('the cluster answers', async () => sandbox.read('/version'), { pauseMs: 100 });
  }
}

/** The end of what the installation has logged. */
export async function readLog(arena: Arena): Promise<string> {
  return (await readFile(arena.logFile, 'utf8').catch(() => '')).slice(-8000);
}
