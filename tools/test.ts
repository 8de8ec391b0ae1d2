// Runs tests with a PostgreSQL and a Redis of their own. Arguments go to the test runner: files, options. Without any, all
// tests run, and with them the end-to-end scenarios on sandbox clusters.
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { runAlone } from './testing/run-alone.ts';
import { runTap } from './testing/run-tap.ts';
import { startTestServices } from './testing/services.ts';
import { addTotals, renderTotals } from './testing/totals.ts';

// It waits for clusters most of its time: as one job of the runner it would be its longest by far, and begin last.
const END_TO_END = 'tests/e2e/sandbox.test.ts';

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
    const beside = args.length === 0 ? runAlone(END_TO_END, env, signal) : { passed: 0, failed: 0, text: '' };
    const [{ exitCode, ...totals }, scenarios] = await Promise.all([runTap(args, env, signal), beside]);
    if (signal.aborted) return 130;
    const all = addTotals(totals, scenarios);
    process.stdout.write(`${scenarios.text}\n${renderTotals(all)}\n`);
    return exitCode === 0 && all.failed === 0 ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    await services.stop();
  }
}
