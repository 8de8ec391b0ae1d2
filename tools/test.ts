// Runs tests with a PostgreSQL and a Redis of their own. Arguments go to the test runner: files, options. Without any, all
// tests run, and with them, on sandbox clusters, the end-to-end scenarios, the comparison with the real thing and a short storm.
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { runAlone } from './testing/run-alone.ts';
import type { AloneResult } from './testing/run-alone.ts';
import { runTap } from './testing/run-tap.ts';
import { startTestServices } from './testing/services.ts';
import { addTotals, renderTotals } from './testing/totals.ts';
import type { Totals } from './testing/totals.ts';

// They wait for clusters most of their time: as jobs of the runner they would be its longest by far, and begin last.
const ON_SANDBOXES = ['tests/e2e/sandbox.test.ts', 'tests/cluster/fidelity/sandbox.test.ts', 'tests/chaos/chaos.test.ts'];

const signal = watchStopSignals();
process.exit(await main(process.argv.slice(2)));

async function main(args: string[]): Promise<number> {
  const services = await startTestServices(process.env['ARGOSY_REDIS'] ?? 'redis-server', signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (services === undefined) return 130;
  try {
    // Where nobody watches, `CI` keeps tap's reporters from redrawing what they have printed.
    const quiet = process.stdout.isTTY ? {} : { CI: process.env['CI'] || 'true' };
    const urls = { ARGOSY_TEST_DATABASE_URL: services.databaseUrl, ARGOSY_TEST_REDIS_URL: services.redisUrl };
    const env = { ...process.env, ...quiet, ...urls };
    const beside = args.length === 0 ? runOnSandboxes(env) : [];
    const [{ exitCode, ...totals }, others] = await Promise.all([runTap(args, env, signal), beside]);
    if (signal.aborted) return 130;
    const all = others.reduce<Totals>(addTotals, totals);
    process.stdout.write(`${others.map(({ text }) => text).join('')}\n${renderTotals(all)}\n`);
    return exitCode === 0 && all.failed === 0 ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    await services.stop();
  }
}

async function runOnSandboxes(env: NodeJS.ProcessEnv): Promise<AloneResult[]> {
  const results: AloneResult[] = [];
  for (const file of ON_SANDBOXES) results.push(await runAlone(file, env, signal));
  return results;
}
