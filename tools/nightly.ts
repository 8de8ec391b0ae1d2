// What takes too long for every change. Each run keeps what it has come to under bench/results.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { runToEnd } from './testing/run-to-end.ts';
import { renderTotals } from './testing/totals.ts';

const RUNS = [
  { name: 'planted faults', args: ['tools/chaos.ts', '--planted'] },
  { name: 'long storm', args: ['tools/chaos.ts', '--soak'] },
];
const root = fileURLToPath(new URL('..', import.meta.url));
const signal = watchStopSignals();
process.exit(await main());

async function main(): Promise<number> {
  const failed: string[] = [];
  for (const {
    name,
    args: [program = '', ...args],
  } of RUNS) {
    const exitCode = await runToEnd([join(root, program), ...args], { cwd: root, env: process.env, stdout: 'inherit', signal });
    if (signal.aborted) return 130;
    if (exitCode !== 0) failed.push(name);
  }
  process.stdout.write(`${failed.map((name) => `✗ ${name}\n`).join('')}\n`);
  process.stdout.write(`${renderTotals({ passed: RUNS.length - failed.length, failed: failed.length })}\n`);
  return failed.length === 0 ? 0 : 1;
}
