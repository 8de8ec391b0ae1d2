import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFailures } from './failures.ts';
import { runToEnd } from './run-to-end.ts';
import { parseTotals } from './totals.ts';
import type { Totals } from './totals.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runner = join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');

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
    const exitCode = await runToEnd([runner, 'run', `--output-file=${output}`, ...args], { cwd: root, env, stdout: 'inherit', signal });
    const tap = await readFile(output, 'utf8').catch(() => '');
    process.stdout.write(findFailures(tap));
    return { ...parseTotals(tap, exitCode), exitCode };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
