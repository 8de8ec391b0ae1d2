import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './errors.ts';
import { createLines } from './lines.ts';
import { parseOptions, renderUsage } from './options.ts';
import { findPrograms } from './programs.ts';
import { watchStopSignals } from './stop-signal.ts';
import { supervise } from './supervise.ts';

export interface Serving {
  /** The command as it is typed. */
  command: string;
  /** How many sandbox clusters there are unless the arguments say otherwise. */
  sandboxes: number;
  /** Whether API, worker and sandboxes start anew when one of their sources changes. */
  reload: boolean;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What `npm start` and `npm run dev` do: serve until a signal.
 *
 * @param argv the arguments after the command
 * @returns the exit code
 */
export async function serve(argv: readonly string[], { command, sandboxes, reload }: Serving): Promise<number> {
  const signal = watchStopSignals();
  // A reader that went away is no reason to stop serving.
  process.stdout.on('error', () => {});
  try {
    const cwd = process.env['INIT_CWD'] ?? process.cwd();
    const defaults = { command, sandboxes, data: join(root, '.argosy', 'data') };
    const options = parseOptions(argv, cwd, defaults);
    if (options === 'help') {
      process.stdout.write(`${renderUsage(defaults)}\n`);
      return 0;
    }
    const lines = createLines(options.json, process.stdout, process.stderr);
    const programs = findPrograms(root, process.env, { reload });
    await supervise({ options, env: process.env, root, programs, lines, signal });
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof StartError ? error.exitCode : 1;
  }
}
