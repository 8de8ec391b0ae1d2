// How many apps fit into one sandbox, and how long a release takes there: the whole of Argosy, with one sandbox cluster.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, release as systemRelease, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client } from '../../tests/e2e/client.ts';
import type { Cluster, Environment, Release, Workspace } from '../../tests/e2e/shapes.ts';
import { until } from '../../tests/e2e/until.ts';
import { Cleanups } from '../../tools/test-cluster/cleanups.ts';
import { startWithSandbox } from '../start-with-sandbox.ts';
import { measureFloor } from './measure-floor.ts';
import { quantiles } from './quantiles.ts';
import { readMemory } from './read-memory.ts';

const IMAGE = 'registry.example/app';
const BATCH = 50;
const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: { apps: { type: 'string', default: '2000' }, releases: { type: 'string', default: '20' } },
});
const apps = Number(values.apps);
const releases = Number(values.releases);

const cleanups = new Cleanups();
const stopped = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopped.abort(new Error('Stopped.')));
try {
  const result = await measure();
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  await mkdir(join(root, 'bench', 'results'), { recursive: true });
  await writeFile(join(root, 'bench', 'results', 'sandbox-capacity.json'), `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await cleanups.run();
}

async function measure() {
  const { argosy, sandbox } = await startWithSandbox(root, cleanups, { signal: stopped.signal });
  const client = new Client(argosy.url, argosy.adminToken, '/v1', stopped.signal);
  const workspace = await client.post<Workspace>('/workspaces', { name: 'Bench' });
  const api = client.in(workspace.id);
  const environment = await connect(api, sandbox.kubeconfig);
  const begun = performance.now();
  await fill(api, environment);
  const filledSeconds = seconds(begun);
  say(`${apps} releases are committed after ${filledSeconds} s.`);
  await settle(api);
  const settledSeconds = seconds(begun);
  say(`All have succeeded after ${settledSeconds} s.`);
  const memory = await readMemory(sandbox.pid);
  const times = await releaseAtRest(api);
  const floorMs = await measureFloor(root, process.env['ARGOSY_HELM'] ?? 'helm');
  const atRest = await readMemory(sandbox.pid);
  return {
    machine: { cpus: cpus().length, model: cpus()[0]?.model, memoryGb: Math.round(totalmem() / 2 ** 30), system: systemRelease() },
    apps,
    committedSeconds: filledSeconds,
    succeededSeconds: settledSeconds,
    sandboxMegabytes: { peak: atRest.peak, afterwards: memory.now, atRest: atRest.now },
    releaseAtRest: {
      ...quantiles(times),
      floorMs,
      floor: 'one helm template of the chart in the same run',
      ratioP50: ratio(times, floorMs),
    },
  };
}

async function connect(api: Client, kubeconfigFile: string): Promise<Environment> {
  const kubeconfig = await readFile(kubeconfigFile, 'utf8');
  const { id } = await api.post<Cluster>('/clusters', { name: 'sandbox', kubeconfig });
  await until('the cluster is ready', async () => (await api.get<Cluster>(`/clusters/${id}`)).status === 'ready', {
    timeoutMs: 120_000,
    signal: stopped.signal,
  });
  return api.post<Environment>('/environments', { name: 'Staging', type: 'staging', cluster: id });
}

async function fill(api: Client, environment: Environment): Promise<void> {
  for (let first = 0; first < apps; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, apps - first) }, (_, index) => first + index);
    await Promise.all(
      numbers.map(async (number) => {
        const slug = `app-${number}`;
        await api.post('/apps', { name: slug, slug, source: { type: 'image' }, config: { port: 8080 } });
        await api.post<Release>('/releases', { app: slug, environment: environment.slug, image: `${IMAGE}:1`, timeoutSeconds: 3600 });
      }),
    );
  }
}

// Releases that are not final, a page at a time: none of them means that all have succeeded or one has failed.
async function settle(api: Client): Promise<void> {
  const count = async (state: string): Promise<number> => {
    const answer = await api.get<{ data: Release[] }>(`/releases?state=${state}&limit=1`);
    return answer.data.length;
  };
  const open = ['queued', 'committed', 'syncing', 'progressing'];
  const look = async (): Promise<boolean> => (await Promise.all(open.map(count))).every((found) => found === 0);
  await until('every release is final', look, { timeoutMs: 3_600_000, pauseMs: 1000, signal: stopped.signal });
  for (const state of ['failed', 'timed_out']) if ((await count(state)) > 0) throw new Error(`A release is ${state}.`);
}

async function releaseAtRest(api: Client): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < releases; number += 1) {
    const app = `app-${Math.floor((number * apps) / releases)}`;
    const asked = await api.post<Release>('/releases', { app, environment: 'staging', image: `${IMAGE}:2` });
    const release = await api.waitForRelease(asked.id);
    if (release.state !== 'succeeded') throw new Error(`A release at rest is ${release.state}: ${release.reason}`);
    times.push(Date.parse(release.finishedAt ?? '') - Date.parse(release.createdAt));
  }
  return times;
}

function ratio(times: readonly number[], floorMs: number): number {
  return Math.round((quantiles(times).p50 / floorMs) * 10) / 10;
}

function seconds(begun: number): number {
  return Math.round((performance.now() - begun) / 100) / 10;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
