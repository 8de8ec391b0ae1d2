import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../embedded/server.ts';

const LOG_LIMIT = 10 * 1024 * 1024;

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  pid: number;
  startedAtMs: number;
  /** Resolves when it has ended; never rejects. */
  ended: Promise<ProcessEnd>;
  hasEnded: () => boolean;
}

/**
 * Starts a server in a process group of its own, so that a signal from the terminal reaches only the one that knows the
 * order of stopping.
 *
 * @throws Error where the program cannot be run
 */
export async function startProcess(server: Server): Promise<RunningProcess> {
  const output = server.logFile === undefined ? 2 : openLog(server.logFile);
  try {
    const { program, args, env, cwd, user } = server;
    const child = spawn(program, args, { env, cwd, ...user, detached: true, stdio: ['ignore', output, output] });
    let end: ProcessEnd | undefined;
    const ended = new Promise<ProcessEnd>((resolve) => child.once('exit', (code, signal) => resolve((end = { code, signal }))));
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(new Error(`${server.name} cannot be started: ${cause.message}`, { cause })));
    });
    return { pid: child.pid as number, startedAtMs: Date.now(), ended, hasEnded: () => end !== undefined };
  } finally {
    if (server.logFile !== undefined) closeSync(output);
  }
}

/**
 * Waits until the server serves.
 *
 * @returns false where it ended before
 * @throws the signal's reason
 */
export async function waitUntilReady(server: Server, process: RunningProcess, signal?: AbortSignal): Promise<boolean> {
  for (let pause = 10; !process.hasEnded(); pause = Math.min(pause * 1.5, 250)) {
    signal?.throwIfAborted();
    if (await server.isReady(process.pid)) return true;
    await sleep(pause);
  }
  return false;
}

/** Stops a server the way it wants to be stopped, and after that by SIGKILL to its whole group. */
export async function stopProcess(server: Server, process: RunningProcess): Promise<ProcessEnd> {
  for (const { signal, waitMs } of server.stopSignals) {
    if (process.hasEnded()) break;
    sendSignal(process.pid, signal);
    const waiting = new AbortController();
    await Promise.race([process.ended, sleep(waitMs, undefined, { signal: waiting.signal }).catch(() => {})]);
    waiting.abort();
  }
  if (!process.hasEnded()) sendSignal(-process.pid, 'SIGKILL');
  return process.ended;
}

/** Sends a signal to a process, or with a negative number to a group; one that is gone is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
