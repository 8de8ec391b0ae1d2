import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '../supervisor/errors.ts';

export interface DemoOptions {
  /** An absolute path; without one a sandbox is. */
  kubeconfig?: string;
  /** Stay up at the end. */
  keep: boolean;
  /** Argo CD's chart: a folder as an absolute path, or a reference. */
  chart?: string;
  /** How the cluster reaches Argosy. */
  publicUrl?: string;
}

export const USAGE = `Usage: npm run demo -- [options]

  --kubeconfig FILE   the cluster to deliver to (a sandbox, which is started)
  --keep              stay up at the end, and print URL and token
  --chart CHART       Argo CD's chart: a folder, or an oci:// or https:// reference
  --public-url URL    how the cluster's pods reach Argosy, where that is not the address by which
                      this machine reaches the cluster; its port (7400 where it names none)
                      is listened on`;

/**
 * @param argv the arguments after the command
 * @param cwd what relative paths are relative to
 * @returns the options, or `help` where that is asked for
 * @throws StartError (2) for what is unknown
 */
export function parseDemoOptions(argv: readonly string[], cwd: string): DemoOptions | 'help' {
  const values = readValues(argv);
  if (values.help === true) return 'help';
  const { kubeconfig, chart } = values;
  const publicUrl = values['public-url'];
  if (publicUrl !== undefined && !/^https?:\/\/[^?#]+[^/?#]$/.test(publicUrl)) {
    throw new StartError(2, `--public-url: "${publicUrl}" is no URL like http://192.0.2.1:7400.`);
  }
  return {
    keep: values.keep === true,
    ...(kubeconfig === undefined ? {} : { kubeconfig: resolve(cwd, kubeconfig) }),
    ...(chart === undefined ? {} : { chart: /^(oci|https?):\/\//.test(chart) ? chart : resolve(cwd, chart) }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
}

function readValues(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        kubeconfig: { type: 'string' },
        keep: { type: 'boolean' },
        chart: { type: 'string' },
        'public-url': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new StartError(2, `${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}
