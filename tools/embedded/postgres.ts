import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePostgresCluster, postgresEnvironment } from './postgres-cluster.ts';
import type { ClusterOptions } from './postgres-cluster.ts';
import { ensurePostgresHome } from './postgres-home.ts';
import type { Server } from './server.ts';

export interface EmbeddedPostgres {
  server: Server;
  /** The URL of the database `argosy`, as its owner `argosy`. */
  url: string;
  /** Folders outside `folder` that hold something now; they stay. */
  outside: string[];
}

export interface EmbeddedPostgresOptions extends ClusterOptions {
  /** The data folder: an absolute path of a folder that exists. */
  folder: string;
  port: number;
  /** Settings of the server over the defaults. */
  settings?: Record<string, string>;
}

/**
 * Prepares an embedded PostgreSQL 18: its programs, its data with the role and database `argosy`, and how to run it.
 *
 * @throws Error where the platform has none, the data is of another version, or it could not be made
 */
export async function prepareEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = await ensurePostgresHome(options.folder);
  await ensurePostgresCluster(home, options);
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
  const server: Server = {
    name: 'postgres',
    program: join(home.programs, 'bin', 'postgres'),
    args: ['-D', home.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    env: postgresEnvironment(),
    cwd: '/',
    ...(home.user === undefined ? {} : { user: home.user }),
    logFile: join(options.folder, 'postgres.log'),
    // Fast shutdown, then the immediate one, which still lets every backend end.
    stopSignals: [
      { signal: 'SIGINT', waitMs: 5000 },
      { signal: 'SIGQUIT', waitMs: 2000 },
    ],
    isReady: (pid) => isPostgresReady(home.data, pid),
  };
  return { server, url: `postgresql://argosy:${options.password}@127.0.0.1:${options.port}/argosy`, outside: home.outside };
}

// As pg_ctl does: the first line of this file is the postmaster's pid, the eighth its state.
async function isPostgresReady(data: string, pid: number): Promise<boolean> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}
