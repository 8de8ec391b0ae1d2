import { randomBytes } from 'node:crypto';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import type { PostgresHome } from './postgres-home.ts';
import { makeOwnFolder } from './postgres-home.ts';

const MAJOR = '18';
// Nobody gets in as the superuser: what needs one is done before the server listens for the first time.
const ACCESS = `host all postgres all reject
host all all 127.0.0.1/32 scram-sha-256
`;

export interface ClusterOptions {
  /** Of the role `argosy`: letters and digits only. */
  password: string;
  /** Further attributes of the role. It is never a superuser. */
  roleAttributes?: readonly ('CREATEDB' | 'CREATEROLE')[];
  signal?: AbortSignal;
}

/**
 * Makes a database cluster with the role `argosy` and its database `argosy`, where there is none. It is made under
 * another name and renamed when it is complete, so an interrupted attempt is never used.
 *
 * @throws Error where the data is of another major version; where the signal stopped it
 */
export async function ensurePostgresCluster(home: PostgresHome, options: ClusterOptions): Promise<void> {
  const version = await readFile(join(home.data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version?.trim() === MAJOR) return;
  if (version !== undefined) {
    throw new Error(
      `${home.data} holds data of PostgreSQL ${version.trim()}; this Argosy brings ${MAJOR}. Dump and restore it, or name another --data.`,
    );
  }
  if (!/^[A-Za-z0-9]{16,}$/.test(options.password)) throw new Error('The password of the role argosy must be letters and digits.');
  await removeAttempts(home.data);
  // A name of its own: a killed attempt's programs may still be at work on the last one.
  const fresh = `${home.data}.new-${randomBytes(4).toString('hex')}`;
  await makeOwnFolder(fresh, home.user);
  await runTool(home, 'initdb', initdbArgs(fresh), options);
  await writeFile(join(fresh, 'pg_hba.conf'), ACCESS);
  const attributes = ['LOGIN', ...(options.roleAttributes ?? [])].join(' ');
  const sql = [`CREATE ROLE argosy ${attributes} PASSWORD '${options.password}'`, 'CREATE DATABASE argosy OWNER argosy'];
  await runTool(home, 'postgres', ['--single', '-D', fresh, '-c', 'log_statement=none', 'postgres'], options, `${sql.join('\n')}\n`);
  await rename(fresh, home.data);
}

async function removeAttempts(data: string): Promise<void> {
  const names = await readdir(dirname(data));
  const attempts = names.filter((name) => name.startsWith(`${basename(data)}.new-`));
  await Promise.all(attempts.map((name) => rm(join(dirname(data), name), { recursive: true, force: true, maxRetries: 5 })));
}

function initdbArgs(folder: string): string[] {
  // The built-in locale needs none of the system's, and sorts the same everywhere.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return [`--pgdata=${folder}`, '--username=postgres', '--auth=reject', '--no-sync', ...locale];
}

async function runTool(home: PostgresHome, name: string, args: string[], options: ClusterOptions, input = ''): Promise<void> {
  const result = await execa(join(home.programs, 'bin', name), args, {
    ...home.user,
    cwd: '/',
    env: postgresEnvironment(),
    extendEnv: false,
    input,
    all: true,
    reject: false,
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  });
  if (result.isCanceled) throw new Error(`${name} was interrupted.`);
  // A single-user server ends with 0 even where a statement failed.
  if (result.failed || /^(ERROR|FATAL|PANIC):|(ERROR|FATAL|PANIC):\s\s/m.test(result.all)) {
    throw new Error(`${name} failed:\n${result.all.replaceAll(options.password, '***').slice(-4000) || result.shortMessage}`);
  }
}

/** The environment of PostgreSQL's programs: nothing of the caller's. */
export function postgresEnvironment(): Record<string, string> {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
