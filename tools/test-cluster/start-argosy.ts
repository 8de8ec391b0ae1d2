import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../supervisor/errors.ts';
import type { SandboxInfo } from '../supervisor/lines.ts';

export interface Argosy {
  url: string;
  adminToken: string;
  databaseUrl: string;
  redisUrl: string;
  sandboxes: SandboxInfo[];
  /** Resolves when it has ended; never rejects. */
  ended: Promise<void>;
  /** Stops it with all its processes. Safe twice. */
  stop: () => Promise<void>;
}

export interface StartArgosyOptions {
  /** The checkout. */
  root: string;
  /** The data folder. */
  data: string;
  /** The address that it listens on. */
  host?: string;
  /** The port that it listens on; a free one unless given. */
  port?: number;
  /** How many sandbox clusters are started too; none unless given. */
  sandboxes?: number;
  /** A database and a Redis that are there already; it starts its own unless given. */
  services?: { databaseUrl: string; redisUrl: string };
  env: Readonly<Record<string, string | undefined>>;
  /** Takes what it logs. */
  logFile: string;
  /** Hears of the ids of its processes by name, at the start and whenever one was started again. */
  onProcesses?: (pids: Readonly<Record<string, number>>) => void;
  signal: AbortSignal;
}

interface Line {
  event: 'ready' | 'started' | 'exited';
  url?: string;
  adminToken?: string;
  databaseUrl?: string;
  redisUrl?: string;
  sandboxes?: SandboxInfo[];
  pids?: Record<string, number>;
  process?: string;
  pid?: number;
}

const STOP_MS = 40_000;

/**
 * Starts Argosy as `npm start` does, with a database of its own, and waits until it serves.
 *
 * @throws StartError (1) with the end of its log where it does not start; the signal's reason
 */
export async function startArgosy(options: StartArgosyOptions): Promise<Argosy> {
  const { root, data, host = '127.0.0.1', port = 0, sandboxes = 0, signal, logFile } = options;
  signal.throwIfAborted();
  const numbers = ['--port', String(port), '--sandbox', String(sandboxes)];
  const args = [join(root, 'tools', 'start.ts'), '--json', '--host', host, '--data', data, ...numbers];
  const log = openSync(logFile, 'a', 0o600);
  // The channel tells it when this process is gone; its own group, that a signal from the terminal comes here only.
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: withServices(options.env, options.services),
    detached: true,
    stdio: ['ignore', 'pipe', log, 'ipc'],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = (): Promise<void> => stopChild(child, ended);
  const ready = followLines(child, options.onProcesses ?? (() => {}));
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
  const line = await Promise.race([ready, ended.then(() => undefined), aborted]);
  if (line === undefined) {
    await stop();
    signal.throwIfAborted();
    throw new StartError(1, `Argosy did not start. It said at last:\n${await readEnd(logFile)}`);
  }
  const { url = '', databaseUrl = '', redisUrl = '' } = line;
  return { url, adminToken: line.adminToken ?? '', databaseUrl, redisUrl, sandboxes: line.sandboxes ?? [], ended, stop };
}

// What the shell names is none of its business.
function withServices(env: StartArgosyOptions['env'], services: StartArgosyOptions['services']): NodeJS.ProcessEnv {
  return { ...env, DATABASE_URL: services?.databaseUrl ?? '', ARGOSY_APP_DATABASE_URL: '', REDIS_URL: services?.redisUrl ?? '' };
}

function followLines(child: ChildProcess, onProcesses: (pids: Record<string, number>) => void): Promise<Line> {
  const { promise, resolve } = Promise.withResolvers<Line>();
  if (child.stdout === null) return promise;
  let pids: Record<string, number> = {};
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    if (line.event === 'ready') pids = { ...line.pids };
    else if (line.event === 'started') pids = { ...pids, [line.process ?? '']: line.pid ?? 0 };
    if (line.event !== 'exited') onProcesses(pids);
    if (line.event === 'ready') resolve(line);
  });
  return promise;
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  child.kill('SIGTERM');
  const late = sleep(STOP_MS, 'late', { signal: waiting.signal }).catch(() => undefined);
  if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
  waiting.abort();
  await ended;
}

/** The last lines of a log. */
export async function readEnd(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-20).join('\n');
}
