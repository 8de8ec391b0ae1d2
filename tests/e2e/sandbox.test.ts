// Argosy's main job as `npm start -- --sandbox 2` does it.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startArgosy } from '../../tools/test-cluster/start-argosy.ts';
import { e2e } from './suite.ts';
import { openTarget } from './target.ts';
import type { Capability } from './target.ts';

// What the fake pods of a sandbox can be made to do by their image or their requests, and its faults.
const CAPABILITIES: Capability[] = [
  ...(['missing-image', 'crash', 'never-ready', 'runs-as-root', 'unschedulable'] as const),
  ...(['controller-paused', 'repository-unreachable', 'api-down'] as const),
  'pod-logs',
];
const STORM_OF = 12;
const POLL_SECONDS = 10;
const TIMEOUT_MS = 900_000;
const root = fileURLToPath(new URL('../..', import.meta.url));

const kubectl = process.env['ARGOSY_KUBECTL'];
if (!kubectl) throw new Error('ARGOSY_KUBECTL has to name a kubectl of version 1.33 or later: run this test with "npm test".');

t.setTimeout(TIMEOUT_MS);
await t.test("Argosy's main job on two sandbox clusters", async (t) => {
  const folder = t.testdir();
  // Root's PostgreSQL runs as another user, who has to pass through.
  chmodSync(folder, 0o711);
  const processesFile = join(folder, 'processes.json');
  const { sandboxes, stop, ...argosy } = await startArgosy({
    root,
    data: join(folder, 'data'),
    sandboxes: 2,
    env: settings(process.env),
    logFile: join(folder, 'argosy.log'),
    onProcesses: (pids) => writeFileSync(processesFile, JSON.stringify(pids)),
    signal: new AbortController().signal,
  });
  t.teardown(stop);
  const [cluster, second] = sandboxes.map(({ kubeconfig, controlUrl }) => ({
    kubeconfigFile: kubeconfig,
    capabilities: CAPABILITIES,
    controlUrl,
  }));
  if (cluster === undefined || second === undefined) throw new Error('There are fewer sandbox clusters than were asked for.');
  await e2e(t, openTarget({ ...argosy, kubectl, cluster, second, pollSeconds: POLL_SECONDS, stormOf: STORM_OF, processesFile }));
});

// What the launcher has found; no setting of an Argosy that somebody may have in the shell, and no hooks of the test runner.
function settings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = Object.keys(env).filter((name) => !/^(?:ARGOSY_|NODE_OPTIONS$|TAP)/.test(name) || /^ARGOSY_(?:HELM|REDIS)$/.test(name));
  return {
    ...Object.fromEntries(names.map((name) => [name, env[name]])),
    ARGOSY_ARGOCD_RECONCILIATION_SECONDS: String(POLL_SECONDS),
    ARGOSY_OUTAGE_SECONDS: '20',
  };
}
