import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../embedded/free-port.ts';
import { prepareEmbeddedPostgres } from '../embedded/postgres.ts';
import { prepareEmbeddedRedis } from '../embedded/redis.ts';
import type { Server } from '../embedded/server.ts';
import { startProcess, stopProcess, waitUntilReady } from '../supervisor/process.ts';
import type { RunningProcess } from '../supervisor/process.ts';
import { makePassword } from '../supervisor/secrets.ts';

export interface TestServices {
  databaseUrl: string;
  redisUrl: string;
  /** Stops both and removes all they wrote. Safe twice. */
  stop: () => Promise<void>;
}

/**
 * Starts a PostgreSQL and a Redis for tests in a temporary folder. The role of the URL owns its database, may make
 * databases and roles, and is no superuser.
 *
 * @param redisProgram the path of redis-server
 * @param signal stops the start
 */
export async function startTestServices(redisProgram: string, signal?: AbortSignal): Promise<TestServices> {
  const folder = await mkdtemp(join(tmpdir(), 'argosy-test-'));
  // PostgreSQL's own user, where there is one, has to pass through.
  await chmod(folder, 0o711);
  const running: [Server, RunningProcess][] = [];
  const stop = async (): Promise<void> => {
    while (running.length > 0) await stopProcess(...(running.pop() as [Server, RunningProcess]));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const postgres = await preparePostgres(folder, signal);
    const redisFolder = join(folder, 'redis');
    await mkdir(redisFolder, { recursive: true });
    const redis = await prepareEmbeddedRedis({
      folder: redisFolder,
      port: await findFreePort(),
      password: makePassword(),
      program: redisProgram,
    });
    for (const server of [postgres.server, redis.server]) {
      const process = await startProcess(server);
      running.push([server, process]);
      if (!(await waitUntilReady(server, process, signal)))
        throw new Error(`${server.name} ended while it started; see ${server.logFile}.`);
    }
    return { databaseUrl: postgres.url, redisUrl: redis.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function preparePostgres(folder: string, signal: AbortSignal | undefined) {
  return prepareEmbeddedPostgres({
    folder,
    port: await findFreePort(),
    password: makePassword(),
    roleAttributes: ['CREATEDB', 'CREATEROLE'],
    // What a test writes need not outlive the machine. A vacuum belongs to the superuser, whom nobody else may end: a
    // test's database could not be dropped while one runs there.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' },
    ...(signal === undefined ? {} : { signal }),
  });
}
