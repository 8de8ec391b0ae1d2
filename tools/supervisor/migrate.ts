import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { StartError } from './errors.ts';
import type { Lines } from './lines.ts';

const ATTEMPTS = 3;

export interface Migration {
  /** The program and its arguments that bring the database of DATABASE_URL up to date. */
  command: readonly [string, ...string[]];
  cwd: string;
  /** Its whole environment. */
  env: Record<string, string>;
  databaseUrl: string;
}

/**
 * Brings the database up to date. While nobody listens there it waits, however long that takes.
 *
 * @throws StartError (1) where it cannot be done; the signal's reason
 */
export async function migrate(migration: Migration, lines: Lines, signal: AbortSignal): Promise<void> {
  let delay = 500;
  for (let failures = 0; ; delay = Math.min(delay * 2, 10_000)) {
    const output = await runOnce(migration, signal);
    if (output === undefined) return;
    signal.throwIfAborted();
    if (await isReachable(migration.databaseUrl)) failures += 1;
    else lines.say('PostgreSQL does not answer; trying again.');
    if (failures >= ATTEMPTS) throw new StartError(1, `The database could not be brought up to date:\n${output}`);
    await sleep(delay, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

/** What it printed where it failed. */
async function runOnce(
  { command: [program, ...args], cwd, env, databaseUrl }: Migration,
  signal: AbortSignal,
): Promise<string | undefined> {
  const result = await execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    all: true,
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
  });
  if (!result.failed) return undefined;
  const password = URL.parse(databaseUrl)?.password ?? '';
  const text = (result.all ?? '').slice(-4000) || (result.shortMessage ?? '');
  return password === '' ? text : text.replaceAll(password, '***').replaceAll(decodeURIComponent(password), '***');
}

function isReachable(databaseUrl: string): Promise<boolean> {
  const { hostname = '', port = '' } = URL.parse(databaseUrl) ?? {};
  // Without a host it is a Unix socket, whose place only the driver knows.
  if (hostname === '') return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 5432), timeout: 3000 });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end(true));
    socket.on('timeout', () => end(false));
    socket.on('error', () => end(false));
  });
}
