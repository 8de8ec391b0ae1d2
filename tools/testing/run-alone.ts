import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFailures } from './failures.ts';
import { runToEnd } from './run-to-end.ts';
import { parseTotals } from './totals.ts';
import type { Totals } from './totals.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface AloneResult extends Totals {
  /** What failed, in TAP's own words, and how long it took; to be printed. */
  text: string;
}

/**
 * Runs one test file without the test runner, beside which it may run: it has its own limit of time, and none of the
 * runner's jobs waits for it.
 *
 * @param file relative to the checkout
 * @param env its environment
 * @returns its totals; after the signal these say nothing
 */
export async function runAlone(file: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<AloneResult> {
  const folder = await mkdtemp(join(tmpdir(), 'argosy-tap-'));
  const begun = performance.now();
  try {
    const output = await open(join(folder, 'output.tap'), 'w');
    const exitCode = await runToEnd([join(root, file)], { cwd: root, env, stdout: output.fd, signal });
    await output.close();
    const tap = await readFile(join(folder, 'output.tap'), 'utf8');
    const totals = parseTotals(tap, exitCode);
    const seconds = Math.round((performance.now() - begun) / 1000);
    return { ...totals, text: `${findFailures(tap)}${totals.failed === 0 ? '✓' : '✗'} ${file} (${seconds} s)\n` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
