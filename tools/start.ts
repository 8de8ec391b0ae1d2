// `npm start`: API and worker under one supervisor.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './supervisor/errors.ts';
import { createLines } from './supervisor/lines.ts';
import { parseOptions, USAGE } from './supervisor/options.ts';
import { findPrograms } from './supervisor/programs.ts';
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { supervise } from './supervisor/supervise.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const signal = watchStopSignals();
// A reader that went away is no reason to stop serving.
process.stdout.on('error', () => {});
process.exit(await main(process.argv.slice(2)));

async function main(argv: string[]): Promise<number> {
  try {
    const cwd = process.env['INIT_CWD'] ?? process.cwd();
    const options = parseOptions(argv, cwd, join(root, '.argosy', 'data'));
    if (options === 'help') {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const lines = createLines(options.json, process.stdout, process.stderr);
    await supervise({ options, env: process.env, root, programs: findPrograms(root, process.env), lines, signal });
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof StartError ? error.exitCode : 1;
  }
}
