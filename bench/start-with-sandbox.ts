import { join } from 'node:path';
import type { Cleanups } from '../tools/test-cluster/cleanups.ts';
import { makeFolder } from '../tools/test-cluster/make-folder.ts';
import { startArgosy, type Argosy, type StartArgosyOptions } from '../tools/test-cluster/start-argosy.ts';

/**
 * Starts Argosy with one sandbox cluster, as `npm start -- --sandbox 1` does, in a folder of the measurement's own.
 *
 * @param cleanups stop it and remove the folder
 * @throws StartError where it does not start; the signal's reason
 */
export async function startWithSandbox(
  root: string,
  cleanups: Cleanups,
  options: Pick<StartArgosyOptions, 'signal' | 'onProcesses'>,
): Promise<{ argosy: Argosy; sandbox: Argosy['sandboxes'][number] }> {
  const folder = await makeFolder('argosy-bench', cleanups);
  const logFile = join(folder, 'argosy.log');
  const argosy = await startArgosy({ root, data: join(folder, 'data'), sandboxes: 1, env: process.env, logFile, ...options });
  cleanups.add(argosy.stop);
  const [sandbox] = argosy.sandboxes;
  if (sandbox === undefined) throw new Error('There is no sandbox.');
  return { argosy, sandbox };
}
