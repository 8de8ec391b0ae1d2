// What takes too long for every change: the chaos suite against planted faults, and the long storm.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { runToEnd } from './testing/run-to-end.ts';

const RUNS = [
  { name: 'planted faults', args: ['tools/chaos.ts', '--planted'] },
  { name: 'long storm', args: ['tools/chaos.ts', '--soak'] },
];
const root = fileURLToPath(new URL('..', import.meta.url));
const signal = watchStopSignals();
process.exit(await main());

async function main(): Promise<number> {
  const results: { name: string; passed: boolean; seconds: number }[] = [];
  for (const {
    name,
    args: [program = '', ...args],
  } of RUNS) {
    if (signal.aborted) return 130;
    const begun = performance.now();
    const exitCode = await runToEnd([join(root, program), ...args], { cwd: root, env: process.env, stdout: 'inherit', signal });
    results.push({ name, passed: exitCode === 0, seconds: Math.round((performance.now() - begun) / 1000) });
  }
  if (signal.aborted) return 130;
  const file = join(root, 'bench', 'results', 'nightly.json');
  await writeFile(file, `${JSON.stringify({ date: new Date().toISOString(), node: process.version, results }, null, 2)}\n`);
  const failed = results.filter(({ passed }) => !passed).length;
  process.stdout.write(`\n${results.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
