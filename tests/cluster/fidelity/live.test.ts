// A real Argo CD still does what was recorded. Needs the programs of tools/cluster: run it by "npm run test:cluster".
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { clusterPrograms } from '../../../tools/test-cluster/cluster-home.ts';
import { openCluster } from '../../../tools/test-cluster/open-cluster.ts';
import { compareScenario } from './compare/compare.ts';
import { readRecordings } from './compare/read-recordings.ts';
import { renderDifferences } from './compare/render-differences.ts';
import { SCENARIOS } from './script/scenarios.ts';
import { see } from './see.ts';

const TIMEOUT_MS = 900_000;
const { env } = process;
const bin = clusterPrograms(env);
const tools = { kubectl: env['ARGOSY_KUBECTL'] || join(bin, 'kubectl'), helm: env['ARGOSY_HELM'] || join(bin, 'helm') };
const script = fileURLToPath(new URL('../../../tools/cluster/cluster.mjs', import.meta.url));

t.setTimeout(TIMEOUT_MS);

t.test('a real Argo CD does nothing that was not recorded', async (t) => {
  // Argo CD makes sockets below it, whose paths have to be short.
  const folder = await mkdtemp(join(tmpdir(), 'fidelity-'));
  t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const cluster = join(folder, 'cluster');
  await mkdir(cluster);
  const { kubeconfig, stop } = await openCluster({ folder: cluster, script, env, signal: new AbortController().signal });
  // Teardowns run from the last to the first.
  t.teardown(stop);
  const recordings = await readRecordings();
  const digests = await see(kubeconfig, { ...tools, folder: join(folder, 'script') }, SCENARIOS, 1);
  for (const digest of digests) {
    const recording = recordings.get(digest.scenario);
    const differences = recording === undefined ? [] : compareScenario(recording, digest);
    const told = renderDifferences(differences).split('\n');
    t.ok(recording !== undefined && differences.length === 0, digest.scenario, { differences: told });
  }
});
