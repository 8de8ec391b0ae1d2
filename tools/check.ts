// Everything that can be said about the code without running it. Arguments choose steps by name.
import { CHECKS } from './checking/checks.ts';
import { runChecks } from './checking/run-checks.ts';
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { renderTotals } from './testing/totals.ts';

const signal = watchStopSignals();
process.exit(await main(process.argv.slice(2)));

async function main(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no check "${unknown.join('", "')}"; there are: ${CHECKS.map((check) => check.name).join(', ')}.\n`);
    return 2;
  }
  const chosen = names.length === 0 ? CHECKS : CHECKS.filter((check) => names.includes(check.name));
  const totals = await runChecks(chosen, process.stdout, signal);
  if (signal.aborted) return 130;
  process.stdout.write(`\n${renderTotals(totals)}\n`);
  return totals.failed === 0 ? 0 : 1;
}
