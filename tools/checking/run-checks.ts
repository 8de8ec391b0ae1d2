import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Totals } from '../testing/totals.ts';
import type { Check } from './checks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs checks one after the other and prints for each its result and time, and for a failed one what it found.
 *
 * @returns how many passed and failed; after the signal the rest is left out
 */
export async function runChecks(
  checks: readonly Check[],
  output: { write: (text: string) => unknown },
  signal: AbortSignal,
): Promise<Totals> {
  const totals = { passed: 0, failed: 0 };
  for (const { name, remedy, command } of checks) {
    const begun = performance.now();
    const [program, ...args] = command;
    const result = await execa(program, args, {
      cwd: root,
      env: environment(),
      all: true,
      stdin: 'ignore',
      reject: false,
      cancelSignal: signal,
    });
    if (signal.aborted) return totals;
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    totals[result.failed ? 'failed' : 'passed'] += 1;
    output.write(`${result.failed ? 'not ok' : 'ok'} - ${name} (${seconds} s)\n`);
    if (result.failed) output.write(`${result.all || (result.shortMessage ?? '')}\n  ${remedy}\n`);
  }
  return totals;
}

function environment(): Record<string, string> {
  const folders = [join(root, 'node_modules', '.bin'), dirname(process.execPath), process.env['PATH'] ?? ''];
  return { PATH: folders.join(delimiter), TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_UPDATE_NOTIFIER: '1' };
}
