import { spawn } from 'node:child_process';
import { findDescendants, isRunning } from '../supervisor/identity.ts';
import { sendSignal } from '../supervisor/process.ts';

export interface RunOptions {
  cwd: string;
  /** Its whole environment. */
  env: NodeJS.ProcessEnv;
  /** Where its standard output goes: to the terminal, or to the file of this descriptor. */
  stdout: 'inherit' | number;
  /** Stops it with all that it has started. */
  signal: AbortSignal;
}

/**
 * Runs Node to its end.
 *
 * @param args its arguments
 * @returns its exit code; 1 where a signal ended it
 * @throws the signal's reason, where it is over before it began
 */
export async function runToEnd(args: readonly string[], { cwd, env, stdout, signal }: RunOptions): Promise<number> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: ['ignore', stdout, 'inherit'] });
    let stopped = Promise.resolve();
    const stop = (): void => {
      stopped = stopTree(child.pid as number);
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      stopped.then(() => resolve(code ?? 1), reject);
    });
  });
}

// A test's own servers may be in groups of their own, which a signal to the runner's group does not reach.
async function stopTree(pid: number): Promise<void> {
  const family = findDescendants(pid);
  sendSignal(-pid, 'SIGTERM');
  for (const one of family) sendSignal(one.pid, 'SIGTERM');
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline && family.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const one of family.filter(isRunning)) sendSignal(one.pid, 'SIGKILL');
  sendSignal(-pid, 'SIGKILL');
}
