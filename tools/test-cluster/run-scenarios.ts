import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sendSignal } from '../supervisor/process.ts';
import { parseTotals } from '../testing/totals.ts';
import type { Totals } from '../testing/totals.ts';
import { createTapFilter } from './tap-filter.ts';

// The whole main job takes minutes, most of them waiting for clusters.
const TIMEOUT_SECONDS = 3600;
const STOP_MS = 10_000;

/**
 * Runs test files and tells of each scenario when it ends.
 *
 * @param root the checkout
 * @param say takes lines
 * @returns the totals; after the signal these say nothing
 */
export async function runScenarios(
  root: string,
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Totals> {
  const runner = join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');
  const args = [runner, 'run', '--jobs=1', `--timeout=${TIMEOUT_SECONDS}`, '--reporter=tap', ...files];
  const child = spawn(process.execPath, args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = (): void => {
    const group = -(child.pid ?? 0);
    sendSignal(group, 'SIGTERM');
    const timer = setTimeout(() => sendSignal(group, 'SIGKILL'), STOP_MS);
    child.once('exit', () => clearTimeout(timer));
  };
  signal.addEventListener('abort', stop, { once: true });
  const filter = createTapFilter();
  const summary: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    for (const told of filter(line)) say(told);
    if (line.startsWith('# {')) summary.push(line);
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  signal.removeEventListener('abort', stop);
  return parseTotals(summary.join('\n'), exitCode);
}
