import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { StartError } from '../supervisor/errors.ts';

export interface TestClusterOptions {
  /** Of the cluster that is to host Argo CD; without one, local clusters are started. */
  kubeconfig?: string;
  second?: string;
  /** The test files. */
  files: string[];
}

export const USAGE = `Usage: npm run test:cluster -- [options] [test files]

  --kubeconfig FILE   a cluster that has no Argo CD (two local clusters of tools/cluster)
  --second FILE       another one, to deliver to`;

/**
 * @param argv the arguments after the command
 * @param cwd what relative paths are relative to
 * @param files the test files where none are named
 * @throws StartError (2) for what is unknown
 */
export function parseTestClusterOptions(argv: readonly string[], cwd: string, files: readonly string[]): TestClusterOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { kubeconfig: { type: 'string' }, second: { type: 'string' } },
    });
    const { kubeconfig, second } = values;
    if (second !== undefined && kubeconfig === undefined) throw new Error('--second needs --kubeconfig.');
    return {
      ...(kubeconfig === undefined ? {} : { kubeconfig: resolve(cwd, kubeconfig) }),
      ...(second === undefined ? {} : { second: resolve(cwd, second) }),
      files: positionals.length > 0 ? positionals : [...files],
    };
  } catch (error) {
    throw new StartError(2, `${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}
