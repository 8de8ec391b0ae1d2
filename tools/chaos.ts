// Storms over real processes: kills, crash points, broken ways, lost webhooks; and a checker that says what became of it.
import { randomInt } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseChaosOptions } from './chaos/options.ts';
import type { ChaosOptions } from './chaos/options.ts';
import { runPlanted } from './chaos/run-planted.ts';
import { StartError } from './supervisor/errors.ts';
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { runScenarios } from './test-cluster/run-scenarios.ts';
import { renderTotals } from './testing/totals.ts';
import type { Totals } from './testing/totals.ts';

const FILE = 'tests/chaos/chaos.test.ts';
const root = fileURLToPath(new URL('..', import.meta.url));
const signal = watchStopSignals();
process.exit(await main(process.argv.slice(2)));

async function main(argv: string[]): Promise<number> {
  try {
    const options = parseChaosOptions(argv);
    const totals = await run(options);
    if (signal.aborted) return 130;
    // The last line, for other programs.
    process.stdout.write(`\n${renderTotals(totals)}\n`);
    return totals.failed === 0 ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return 130;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof StartError ? error.exitCode : 1;
  }
}

async function run(options: ChaosOptions): Promise<Totals> {
  const seed = options.seed ?? randomInt(1, 2 ** 31);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (options.mode === 'planted') return plantAll(seed, options.only, say);
  const result = join(root, '.argosy', 'chaos.json');
  await mkdir(dirname(result), { recursive: true });
  await rm(result, { force: true });
  const env = { ...process.env, ARGOSY_CHAOS: JSON.stringify({ mode: options.mode, seed }), ARGOSY_CHAOS_RESULT: result };
  const totals = await runScenarios(root, [FILE], env, say, signal);
  if (options.mode === 'soak' && totals.failed === 0) await keepResult('chaos-soak', JSON.parse(await readFile(result, 'utf8')) as object);
  return totals;
}

async function plantAll(seed: number, only: string | undefined, say: (line: string) => void): Promise<Totals> {
  const begun = performance.now();
  const faults = await runPlanted({ root, seed, only, env: process.env, say, signal });
  const failed = faults.filter(({ complaint }) => complaint !== null).length;
  const seconds = Math.round((performance.now() - begun) / 1000);
  if (only === undefined && failed === 0 && !signal.aborted) await keepResult('chaos-planted', { seed, seconds, faults });
  return { passed: faults.length - failed, failed };
}

/** What a long run has come to is kept with the sources. */
async function keepResult(name: string, result: object): Promise<void> {
  const kept = join(root, 'bench', 'results', `${name}.json`);
  await writeFile(kept, `${JSON.stringify({ date: new Date().toISOString(), node: process.version, ...result }, null, 2)}\n`);
}
