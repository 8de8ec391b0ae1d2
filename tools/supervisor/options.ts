import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from './errors.ts';

export interface StartOptions {
  host: string;
  /** 0: a free port, chosen once for each data folder. */
  port: number;
  /** An absolute path. */
  data: string;
  /** How many sandbox clusters are started too. */
  sandboxes: number;
  json: boolean;
}

/** What an option is where it is not given. */
export interface StartDefaults {
  /** The command as it is typed, for the usage. */
  command: string;
  /** The data folder, as an absolute path. */
  data: string;
  sandboxes: number;
}

const MOST_SANDBOXES = 20;

export function renderUsage({ command, sandboxes }: StartDefaults): string {
  return `Usage: ${command} -- [options]

  --host HOST   the address to listen on (127.0.0.1)
  --port PORT   the port to listen on (7400); 0 chooses a free one, once for each data folder
  --data DIR    where everything is kept (.argosy/data)
  --sandbox N   also starts N sandbox clusters, at most ${MOST_SANDBOXES} (${sandboxes})
  --json        standard output carries one JSON object a line and nothing else`;
}

/**
 * Reads the options of `npm start` and its like.
 *
 * @param argv the arguments after the command
 * @param cwd what a relative folder is relative to
 * @returns the options, or `help` where that is asked for
 * @throws StartError (2) that names what is wrong
 */
export function parseOptions(argv: readonly string[], cwd: string, defaults: StartDefaults): StartOptions | 'help' {
  const values = readValues(argv, defaults);
  if (values.help === true) return 'help';
  const port = values.port === undefined ? 7400 : parseWholeNumber('--port', values.port, 65_535);
  const sandboxes = values.sandbox === undefined ? defaults.sandboxes : parseWholeNumber('--sandbox', values.sandbox, MOST_SANDBOXES);
  const host = values.host ?? '127.0.0.1';
  if (!/^[A-Za-z0-9.:_-]{1,253}$/.test(host)) throw new StartError(2, `--host: "${host}" is no address.`);
  if (values.data === '') throw new StartError(2, '--data: the name of a folder is missing.');
  const data = values.data === undefined ? defaults.data : resolve(cwd, values.data);
  return { host, port, data, sandboxes, json: values.json === true };
}

function readValues(argv: readonly string[], defaults: StartDefaults) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        sandbox: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new StartError(2, `${(error as Error).message}\n${renderUsage(defaults)}`, { cause: error });
  }
}

function parseWholeNumber(option: string, text: string, most: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > most) throw new StartError(2, `${option}: "${text}" is no whole number from 0 to ${most}.`);
  return Number(text);
}
