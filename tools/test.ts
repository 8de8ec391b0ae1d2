// Runs tests with a PostgreSQL and a Redis of their own. Arguments go to the test runner: files, options.
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { startTestServices } from './testing/services.ts';
import { runTap } from './testing/run-tap.ts';
import { renderTotals } from './testing/totals.ts';

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
    const { exitCode, ...totals } = await runTap(args, { ...process.env, ...quiet, ...urls }, signal);
    if (signal.aborted) return 130;
    process.stdout.write(`\n${renderTotals(totals)}\n`);
    return exitCode === 0 && totals.failed === 0 ? 0 : 1;
  } finally {
    await services.stop();
  }
}
