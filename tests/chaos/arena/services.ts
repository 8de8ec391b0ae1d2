import { mkdir } from 'node:fs/promises';
import { findFreePort } from '../../../tools/embedded/free-port.ts';
import { prepareEmbeddedPostgres } from '../../../tools/embedded/postgres.ts';
import { prepareEmbeddedRedis } from '../../../tools/embedded/redis.ts';
import type { Server } from '../../../tools/embedded/server.ts';
import { startProcess, stopProcess, waitUntilReady } from '../../../tools/supervisor/process.ts';
import type { RunningProcess } from '../../../tools/supervisor/process.ts';
import { makePassword } from '../../../tools/supervisor/secrets.ts';
import { startProxy } from '../proxy.ts';
import type { Proxy } from '../proxy.ts';

/** A PostgreSQL and a Redis of the test's own, each behind a proxy. Whatever dies is there again at once. */
export interface OwnServices {
  /** As Argosy knows them: through the proxies. */
  databaseUrl: string;
  redisUrl: string;
  /** As the test knows them. */
  directDatabaseUrl: string;
  directRedisUrl: string;
  postgresProxy: Proxy;
  redisProxy: Proxy;
  pids(): Record<'postgres' | 'redis', number | null>;
  stop(): Promise<void>;
}

export async function startOwnServices(folder: string): Promise<OwnServices> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const ports = { postgres: await findFreePort(), redis: await findFreePort() };
  const postgres = await prepareEmbeddedPostgres({
    folder,
    port: ports.postgres,
    password: makePassword(),
    roleAttributes: ['CREATEROLE'],
  });
  const redis = await prepareEmbeddedRedis({
    folder,
    port: ports.redis,
    password: makePassword(),
    program: process.env['ARGOSY_REDIS'] ?? 'redis-server',
  });
  const kept = { postgres: await keep(postgres.server), redis: await keep(redis.server) };
  const postgresProxy = await startProxy(ports.postgres);
  const redisProxy = await startProxy(ports.redis);
  return {
    databaseUrl: onPort(postgres.url, postgresProxy.port),
    redisUrl: onPort(redis.url, redisProxy.port),
    directDatabaseUrl: postgres.url,
    directRedisUrl: redis.url,
    postgresProxy,
    redisProxy,
    pids: () => ({ postgres: kept.postgres.pid(), redis: kept.redis.pid() }),
    async stop() {
      await Promise.all([kept.postgres.stop(), kept.redis.stop()]);
      await Promise.all([postgresProxy.close(), redisProxy.close()]);
    },
  };
}

/** The same URL at another port of this machine. */
export function onPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

async function keep(server: Server): Promise<{ pid(): number | null; stop(): Promise<void> }> {
  let stopped = false;
  let current: RunningProcess = await startProcess(server);
  if (!(await waitUntilReady(server, current))) throw new Error(`${server.name} does not start; see ${server.logFile}.`);
  const again = async (): Promise<void> => {
    for (;;) {
      await current.ended;
      if (stopped) return;
      current = await startProcess(server);
    }
  };
  const loop = again();
  return {
    pid: () => (current.hasEnded() ? null : current.pid),
    async stop() {
      stopped = true;
      await stopProcess(server, current);
      await loop;
    },
  };
}
