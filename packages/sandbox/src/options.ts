import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SandboxError } from './sandbox-error.ts';

export interface SandboxArguments {
  readonly name: string;
  /** An absolute path. */
  readonly data: string;
  readonly host: string;
  /** Of the Kubernetes API; 0: a free one, chosen once for each data folder. */
  readonly port: number;
  /** Of the control server; 0 as for the other. */
  readonly controlPort: number;
}

export const USAGE = `Usage: node main.ts --data DIR [options]

  --data DIR            where everything is kept
  --name NAME           the cluster's name (sandbox)
  --host HOST           the address on which its API listens (127.0.0.1)
  --port PORT           of its API; 0, the default, chooses a free one, once for each folder
  --control-port PORT   of its control server, always on 127.0.0.1; 0, the default, as above

Needs the path of Helm 4 in ARGOSY_HELM, and git.`;

/**
 * Reads the arguments of a sandbox's process.
 *
 * @param cwd what a relative folder is relative to
 * @throws SandboxError that names what is wrong
 */
export function parseArguments(argv: readonly string[], cwd: string): SandboxArguments {
  const { name = 'sandbox', data = '', host = '127.0.0.1', port = '0', 'control-port': controlPort = '0' } = readValues(argv);
  if (!/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
    throw wrong(`--name: "${name}" is not made of lower case letters, digits and "-".`);
  if (data === '') throw wrong('--data: the name of a folder is missing.');
  if (!/^[A-Za-z0-9.:_-]{1,253}$/.test(host)) throw wrong(`--host: "${host}" is no address.`);
  return {
    name,
    data: resolve(cwd, data),
    host,
    port: parsePort('--port', port),
    controlPort: parsePort('--control-port', controlPort),
  };
}

function readValues(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        name: { type: 'string' },
        data: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'control-port': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

function parsePort(option: string, text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw wrong(`${option}: "${text}" is no port.`);
  return Number(text);
}

function wrong(message: string): SandboxError {
  return new SandboxError(`${message}\n${USAGE}`, { exitCode: 2 });
}
