import { mkdir } from 'node:fs/promises';
import { prepareEmbeddedPostgres } from '../embedded/postgres.ts';
import { prepareEmbeddedRedis } from '../embedded/redis.ts';
import type { Server } from '../embedded/server.ts';
import { makeAppServer, urlOf } from './app-server.ts';
import { Keeper } from './keeper.ts';
import type { Lines, SandboxInfo } from './lines.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrate.ts';
import type { StartOptions } from './options.ts';
import { stopOrphans } from './pid-file.ts';
import { ensurePorts } from './ports.ts';
import type { Ports } from './ports.ts';
import { inStopOrder } from './process-name.ts';
import type { ProcessName } from './process-name.ts';
import type { Programs } from './programs.ts';
import { prepareSandboxes } from './sandboxes.ts';
import type { PreparedSandbox } from './sandboxes.ts';
import { ensureSecret, makePassword } from './secrets.ts';
import {
  allowNetworks,
  ensureAdminToken,
  ensureEncryptionKey,
  findOwnServices,
  findSetting,
  pickEnvironment,
  pickSandboxEnvironment,
} from './settings.ts';

// Where sandboxes listen.
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

export interface Supervision {
  options: StartOptions;
  /** The environment that `npm start` was given. */
  env: Readonly<Record<string, string | undefined>>;
  /** The checkout. */
  root: string;
  programs: Programs;
  lines: Lines;
  /** Ends everything. */
  signal: AbortSignal;
}

/**
 * Serves until the signal: starts PostgreSQL, Redis, sandbox clusters, API and worker, keeps them running, and stops them in order.
 *
 * @throws StartError for wrong settings, a second supervisor on the same folder, or what does not start; by then all that
 *   was started is stopped again
 */
export async function supervise(supervision: Supervision): Promise<void> {
  const { options, signal } = supervision;
  // Root's PostgreSQL runs as another user, who has to pass through.
  await mkdir(options.data, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const giveBack = await takeLock(options.data);
  const keepers: Keeper[] = [];
  try {
    await run(supervision, keepers);
    await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await stopAll(keepers);
    await giveBack();
  }
}

async function run(supervision: Supervision, keepers: Keeper[]): Promise<void> {
  const { options, env, lines, root, programs, signal } = supervision;
  const own = findOwnServices(env);
  const encryptionKey = await ensureEncryptionKey(env, options.data, own.databaseUrl !== undefined);
  const adminToken = own.databaseUrl === undefined ? await ensureAdminToken(env, options.data) : null;
  const orphans = await stopOrphans(options.data);
  if (orphans.length > 0) lines.say(`Stopped what a killed start had left running: ${orphans.join(', ')}.`);
  const ports = await ensurePorts(options.data, options.host, options.port, options.sandboxes);
  const keep = async (name: ProcessName, server: Server): Promise<void> => {
    const keeper = new Keeper(name, server, options.data, lines);
    keepers.push(keeper);
    await keeper.start(signal);
  };
  const sandboxes = await prepareSandboxes({
    folder: options.data,
    ports,
    command: programs.sandbox,
    cwd: root,
    env: pickSandboxEnvironment(env),
  });
  const sandboxesRun = Promise.all(sandboxes.map(({ name, server }) => keep(name, server)));
  // What is wrong with them is told once the database is there, or never, where that fails too.
  sandboxesRun.catch(() => {});
  const databaseUrl = own.databaseUrl ?? (await startPostgres(supervision, ports, keep));
  const redisUrl = own.redisUrl ?? (await startRedis(supervision, ports, keep));
  const base = pickEnvironment(env);
  await migrate({ command: programs.migrate, cwd: root, env: { ...base, DATABASE_URL: databaseUrl }, databaseUrl }, lines, signal);
  await sandboxesRun;
  const url = urlOf(options.host, ports.api);
  await startApps(supervision, ports, keep, {
    ...base,
    ...(sandboxes.length === 0 ? {} : { ARGOSY_ALLOWED_NETWORKS: allowNetworks(env, LOOPBACK) }),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ARGOSY_PUBLIC_URL: findSetting(env, 'ARGOSY_PUBLIC_URL') ?? url,
    ARGOSY_ENCRYPTION_KEY: encryptionKey,
    ...(adminToken === null ? {} : { ARGOSY_BOOTSTRAP_TOKEN: adminToken }),
  });
  lines.ready({ url, adminToken, pids: pidsOf(keepers), databaseUrl, redisUrl, sandboxes: describe(sandboxes, keepers) });
  if (adminToken !== null) lines.say(`The administrator's token is in ${options.data}/admin-token`);
}

async function startApps({ options, root, programs }: Supervision, ports: Ports, keep: Keep, settings: Record<string, string>) {
  const env = {
    ...settings,
    ARGOSY_HOST: options.host,
    ARGOSY_PORT: String(ports.api),
    ARGOSY_WORKER_PORT: String(ports.worker),
    ARGOSY_DATA_DIR: options.data,
  };
  // The worker listens for its health and metrics only, which are nobody else's business.
  const workerEnv = { ...env, ARGOSY_HOST: '127.0.0.1' };
  const workerUrl = urlOf('127.0.0.1', ports.worker);
  await Promise.all([
    keep('api', makeAppServer({ name: 'api', command: programs.api, cwd: root, env, url: urlOf(options.host, ports.api) })),
    keep('worker', makeAppServer({ name: 'worker', command: programs.worker, cwd: root, env: workerEnv, url: workerUrl })),
  ]);
}

type Keep = (name: ProcessName, server: Server) => Promise<void>;

async function startPostgres({ options, lines, signal }: Supervision, ports: Ports, keep: Keep): Promise<string> {
  const password = await ensureSecret(options.data, 'postgres-password', makePassword);
  const postgres = await prepareEmbeddedPostgres({
    folder: options.data,
    port: ports.postgres,
    password,
    roleAttributes: ['CREATEROLE'],
    signal,
  });
  if (postgres.outside.length > 0)
    lines.say(`PostgreSQL runs as the user postgres, who cannot enter here; also used: ${postgres.outside.join(', ')}`);
  await keep('postgres', postgres.server);
  return postgres.url;
}

async function startRedis({ options, programs }: Supervision, ports: Ports, keep: Keep): Promise<string> {
  const password = await ensureSecret(options.data, 'redis-password', makePassword);
  const redis = await prepareEmbeddedRedis({ folder: options.data, port: ports.redis, password, program: programs.redisServer });
  await keep('redis', redis.server);
  return redis.url;
}

function pidsOf(keepers: readonly Keeper[]): Record<string, number | null> {
  const none = { api: null, worker: null, postgres: null, redis: null };
  return { supervisor: process.pid, ...none, ...Object.fromEntries(keepers.map(({ name, pid }) => [name, pid])) };
}

function describe(sandboxes: readonly PreparedSandbox[], keepers: readonly Keeper[]): SandboxInfo[] {
  return sandboxes.map(({ name, kubeconfig, controlUrl }) => {
    const pid = keepers.find((keeper) => keeper.name === name)?.pid ?? 0;
    return { name, kubeconfig, controlUrl, pid };
  });
}

async function stopAll(keepers: readonly Keeper[]): Promise<void> {
  const isSandbox = ({ name }: Keeper): boolean => name.startsWith('sandbox-');
  const order = inStopOrder(keepers.map(({ name }) => name));
  for (const name of order) {
    const keeper = keepers.find((each) => each.name === name);
    // All sandboxes at once, when the first one's turn comes.
    if (keeper !== undefined) await Promise.all((isSandbox(keeper) ? keepers.filter(isSandbox) : [keeper]).map((each) => each.stop()));
  }
}
