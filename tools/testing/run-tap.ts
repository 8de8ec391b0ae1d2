import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findDescendants, isRunning } from '../supervisor/identity.ts';
import { sendSignal } from '../supervisor/process.ts';
import { findFailures } from './failures.ts';
import { parseTotals } from './totals.ts';
import type { Totals } from './totals.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tap = join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');

/**
 * Runs the test runner to its end, or until the signal.
 *
 * @param args its arguments: files, options
 * @param env its environment
 * @returns its totals and exit code; after the signal these say nothing
 */
export async function runTap(args: readonly string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Totals & { exitCode: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'argosy-tap-'));
  const output = join(folder, 'all.tap');
  try {
    const exitCode = await runToEnd(['run', `--output-file=${output}`, ...args], env, signal);
    const tap = await readFile(output, 'utf8').catch(() => '');
    process.stdout.write(findFailures(tap));
    return { ...parseTotals(tap, exitCode), exitCode };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runToEnd(args: string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tap, ...args], { cwd: root, env, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
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
