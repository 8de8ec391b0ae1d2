// Runs the end-to-end scenarios on a real API server and a real Argo CD.
import { writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TargetText } from '../tests/e2e/target.ts';
import { StartError } from './supervisor/errors.ts';
import { watchStopSignals } from './supervisor/stop-signal.ts';
import { Cleanups } from './test-cluster/cleanups.ts';
import { ensureBuilt } from './test-cluster/ensure-built.ts';
import { findKubectl } from './test-cluster/find-kubectl.ts';
import { makeFolder } from './test-cluster/make-folder.ts';
import { openClusters } from './test-cluster/open-clusters.ts';
import { parseTestClusterOptions } from './test-cluster/options.ts';
import { runScenarios } from './test-cluster/run-scenarios.ts';
import { startArgosy } from './test-cluster/start-argosy.ts';
import { renderTotals } from './testing/totals.ts';
import type { Totals } from './testing/totals.ts';

const STORM_OF = 50;
const POLL_SECONDS = 30;
const FILES = ['tests/e2e/main-job.test.ts'];
const root = fileURLToPath(new URL('..', import.meta.url));
const signal = watchStopSignals();
process.exit(await main(process.argv.slice(2)));

async function main(argv: string[]): Promise<number> {
  const cleanups = new Cleanups();
  let totals: Totals | undefined;
  let exitCode = 1;
  try {
    totals = await run(argv, cleanups);
    exitCode = totals.failed === 0 ? 0 : 1;
  } catch (error) {
    if (!signal.aborted) say(error instanceof Error ? error.message : String(error));
    if (error instanceof StartError) exitCode = error.exitCode;
  }
  await cleanups.run().catch((error: AggregateError) => {
    say(`${error.message} ${error.errors.join('; ')}`);
    exitCode ||= 1;
  });
  if (signal.aborted) return 130;
  // The last line, for other programs.
  if (totals !== undefined) process.stdout.write(`\n${renderTotals(totals)}\n`);
  return exitCode;
}

async function run(argv: string[], cleanups: Cleanups): Promise<Totals> {
  const { env } = process;
  const options = parseTestClusterOptions(argv, env['INIT_CWD'] ?? process.cwd(), FILES);
  if (options.kubeconfig === undefined) await ensureBuilt(root, env, signal);
  const kubectl = findKubectl(env);
  const folder = await makeFolder('argosy-e2e', cleanups);
  const { cluster, second, isFake } = await openClusters(options, { folder, root, kubectl, env, signal, cleanups });
  // Kept, so that a failure can be looked into.
  const logFile = join(root, '.argosy', 'test-cluster.log');
  await mkdir(dirname(logFile), { recursive: true });
  await writeFile(logFile, '');
  const processesFile = join(folder, 'processes.json');
  const argosy = await startArgosy({
    root,
    data: join(folder, 'data'),
    env: { ...settings(isFake), ...env },
    logFile,
    onProcesses: (pids) => writeFileSync(processesFile, JSON.stringify(pids)),
    signal,
  });
  cleanups.add(argosy.stop);
  say(`Argosy serves at ${argosy.url}; it logs to ${logFile}`);
  const target: TargetText = {
    url: argosy.url,
    adminToken: argosy.adminToken,
    kubectl,
    cluster,
    ...(second === undefined ? {} : { second }),
    pollSeconds: Number(env['ARGOSY_ARGOCD_RECONCILIATION_SECONDS'] ?? POLL_SECONDS),
    stormOf: STORM_OF,
    processesFile,
    databaseUrl: argosy.databaseUrl,
  };
  const testEnv = { ...env, ARGOSY_E2E_TARGET: JSON.stringify(target) };
  return runScenarios(root, options.files, testEnv, (line) => process.stdout.write(`${line}\n`), signal);
}

// What the environment says goes before these.
function settings(isFake: boolean): Record<string, string> {
  return {
    ARGOSY_ALLOWED_NETWORKS: '127.0.0.0/8',
    ARGOSY_ARGOCD_RECONCILIATION_SECONDS: String(POLL_SECONDS),
    ARGOSY_OUTAGE_SECONDS: '20',
    ...(isFake ? { ARGOSY_ARGOCD_CHART: join(root, 'packages', 'sandbox', 'charts', 'argo-cd') } : {}),
  };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
