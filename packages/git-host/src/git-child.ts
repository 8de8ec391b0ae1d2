import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** How a child ended; a child that could not be started has neither code nor signal. */
export interface GitEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The first 4 KiB of its standard error. */
  stderr: string;
}

export interface GitChild {
  stdin: Writable;
  stdout: Readable;
  /** Settles when the child is gone; never rejects. */
  ended: Promise<GitEnd>;
  /** Ends the child and what it started. */
  kill: () => void;
}

export interface GitChildOptions {
  /** The repository, where git runs and which it is to trust. */
  cwd: string;
  /** Beside the few variables that every git gets. */
  env?: Record<string, string>;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

const MAX_STDERR = 4096;
/** Where git is looked for; this process's own PATH is not passed on. */
const PROGRAMS = '/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin';

/** Starts git with nothing of this process's environment and of the system's settings, in a process group of its own. */
export function startGit(args: readonly string[], { cwd, env, timeoutMs, signal }: GitChildOptions): GitChild {
  const settings = [`safe.directory=${cwd}`, 'core.hooksPath=/dev/null', 'core.fsync=none', 'pack.threads=1'];
  const child = spawn('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
    cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(cwd), ...env },
  });
  const kill = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  };
  const deadline = setTimeout(kill, timeoutMs);
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  // A child that ends before it has read everything is told apart by how it ended.
  child.stdin.on('error', () => undefined);
  const ended = endOf(child).finally(() => {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', kill);
  });
  return { stdin: child.stdin, stdout: child.stdout, ended, kill };
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<GitEnd> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < MAX_STDERR) stderr = (stderr + text).slice(0, MAX_STDERR);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, signal: null, stderr: stderr || error.message }));
    child.on('exit', (code, signal) => resolve({ code, signal, stderr }));
  });
}

function cleanEnvironment(home: string): Record<string, string> {
  return {
    PATH: PROGRAMS,
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}
