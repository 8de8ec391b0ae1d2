// Argosy's main job, shown step by step on a sandbox cluster, or on one that is given.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../tests/e2e/client.ts';
import type { Workspace } from '../tests/e2e/shapes.ts';
import { cleanUp } from './demo/clean-up.ts';
import { demoSettings } from './demo/demo-settings.ts';
import { watchInterrupts } from './demo/interrupts.ts';
import { parseDemoOptions, USAGE } from './demo/options.ts';
import type { DemoOptions } from './demo/options.ts';
import { createScreen } from './demo/screen.ts';
import { showMainJob } from './demo/show-main-job.ts';
import { StartError } from './supervisor/errors.ts';
import { Cleanups } from './test-cluster/cleanups.ts';
import { makeFolder } from './test-cluster/make-folder.ts';
import { startArgosy } from './test-cluster/start-argosy.ts';
import type { Argosy } from './test-cluster/start-argosy.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const screen = createScreen(process.stdout);
const { first, second } = watchInterrupts();
process.exit(await main(process.argv.slice(2)));

async function main(argv: string[]): Promise<number> {
  const cleanups = new Cleanups();
  let exitCode = 0;
  try {
    const options = parseDemoOptions(argv, process.env['INIT_CWD'] ?? process.cwd());
    if (options === 'help') screen.text(USAGE);
    else await run(options, cleanups);
  } catch (error) {
    exitCode = first.aborted ? 130 : error instanceof StartError ? error.exitCode : 1;
    screen.bad(first.aborted ? 'Stopped.' : messageOf(error));
  }
  try {
    await cleanups.run();
  } catch (error) {
    exitCode ||= 1;
    for (const one of (error as AggregateError).errors) screen.bad(messageOf(one));
  }
  return exitCode;
}

async function run(options: DemoOptions, cleanups: Cleanups): Promise<void> {
  const given = options.kubeconfig === undefined ? undefined : await readKubeconfig(options.kubeconfig);
  const folder = await makeFolder('argosy-demo', cleanups);
  screen.step(given === undefined ? 'Argosy, and a sandbox cluster' : 'Argosy');
  const { env, ...start } = await demoSettings(options, process.env);
  const logFile = join(folder, 'argosy.log');
  const data = join(folder, 'data');
  const argosy = await startArgosy({ root, data, ...start, env: { ...process.env, ...env }, logFile, signal: first });
  cleanups.add(argosy.stop);
  screen.good(`serves at ${argosy.url}, with a PostgreSQL and a Redis of its own; it logs to ${logFile}`);
  const [sandbox] = argosy.sandboxes;
  if (sandbox !== undefined) screen.good(`${sandbox.name} is a Kubernetes API: export KUBECONFIG=${sandbox.kubeconfig}`);
  const kubeconfig = given ?? (await readFile(sandbox?.kubeconfig ?? '', 'utf8'));
  const clientUntil = (signal: AbortSignal): Client => new Client(argosy.url, argosy.adminToken, '/v1', signal);
  const made = (workspace: Workspace): void =>
    cleanups.add(async () => {
      // A sandbox goes as a whole.
      if (given !== undefined) await cleanUp(clientUntil(second), workspace.id, screen, second);
    });
  await showMainJob(clientUntil(first), kubeconfig, { screen, signal: first, made });
  if (options.keep) await stayUp(argosy);
}

async function readKubeconfig(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartError(2, `${file} cannot be read.`, { cause });
  });
}

async function stayUp(argosy: Argosy): Promise<void> {
  screen.step('It stays up until Ctrl-C, and cleans up then');
  screen.line(`URL:    ${argosy.url}    (all routes: ${argosy.url}/docs)`);
  screen.line(`Token:  ${argosy.adminToken}`);
  screen.command(`curl -H 'Authorization: Bearer ${argosy.adminToken}' ${argosy.url}/v1/workspaces/argosy-demo/releases`);
  for (const sandbox of argosy.sandboxes) screen.command(`kubectl --kubeconfig=${sandbox.kubeconfig} get applications,deployments,pods -A`);
  const stopped = new Promise<void>((resolve) => first.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([stopped, argosy.ended]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
