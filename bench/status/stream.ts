// From an Application's change in the sandbox to the event at the clients of the event stream, beside a bare relay of the
// same watch in the same run. Argo CD stands still meanwhile: the bench says what it would say, at a steady rate.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release as systemRelease, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from '../../tests/e2e/client.ts';
import type { Cluster, Environment, Release, Workspace } from '../../tests/e2e/shapes.ts';
import { until } from '../../tests/e2e/until.ts';
import { Cleanups } from '../../tools/test-cluster/cleanups.ts';
import { startWithSandbox } from '../start-with-sandbox.ts';
import { APPLICATIONS, prepareRelease, prepareTick } from './applications.ts';
import { startChild, startClients, type Child } from './child.ts';
import { cpuSeconds } from './cpu.ts';
import { openKubernetes, type Kubernetes } from './kubernetes.ts';
import { latencies } from './latencies.ts';
import type { Arrivals, Change, OpenStreams } from './messages.ts';
import { pace } from './pace.ts';

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '500' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    apps: { type: 'string', default: '200' },
  },
});
const [streams, rate, lasting, rounds, apps] = [values.streams, values.rate, values.seconds, values.rounds, values.apps].map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Before each of a release's two changes: Argosy has seen what was before. */
const PAUSES_MS = [300, 2000];
const PATIENCE_MS = 30_000;

const cleanups = new Cleanups();
const stopped = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopped.abort(new Error('Stopped.')));
try {
  const result = await measure();
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  // Times of a run that lost something say nothing.
  if (result.wrong.count > 0) throw new Error('Not every client got every event in order.');
  await mkdir(join(root, 'bench', 'results'), { recursive: true });
  await writeFile(join(root, 'bench', 'results', 'status-stream.json'), `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await cleanups.run();
}

interface Stage {
  api: Client;
  kubernetes: Kubernetes;
  namespace: string;
  /** Names of apps, and of their Applications. */
  apps: { slug: string; application: string }[];
  clients: Child;
  argosy: OpenStreams;
  relay: OpenStreams;
}

async function measure() {
  let pids: Record<string, number> = {};
  const { argosy, sandbox } = await startWithSandbox(root, cleanups, { onProcesses: (now) => (pids = now), signal: stopped.signal });
  const stage = await setUp(argosy.url, argosy.adminToken, sandbox);
  const found = { relay: [] as Arrivals[], argosy: [] as Arrivals[] };
  const noise: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    noise.push(loadavg()[0] ?? 0);
    found.relay.push(await playRelay(stage));
    const before = await cpuOf({ ...pids, sandbox: sandbox.pid, clients: stage.clients.pid });
    found.argosy.push(await playArgosy(stage));
    const after = await cpuOf({ ...pids, sandbox: sandbox.pid, clients: stage.clients.pid });
    say(`Round ${round + 1}: processor seconds ${JSON.stringify(subtract(after, before))}`);
  }
  return report(found, noise);
}

async function setUp(url: string, token: string, sandbox: { kubeconfig: string; controlUrl: string }): Promise<Stage> {
  const client = new Client(url, token, '/v1', stopped.signal);
  const workspace = await client.post<Workspace>('/workspaces', { name: 'Bench' });
  const api = client.in(workspace.id);
  const { id } = await api.post<Cluster>('/clusters', { name: 'sandbox', kubeconfig: await readFile(sandbox.kubeconfig, 'utf8') });
  const patient = { timeoutMs: 600_000, signal: stopped.signal };
  await until('the cluster is ready', async () => (await api.get<Cluster>(`/clusters/${id}`)).status === 'ready', patient);
  const environment = await api.post<Environment>('/environments', { name: 'Staging', type: 'staging', cluster: id });
  const slugs = Array.from({ length: apps }, (_, number) => `app-${number}`);
  const releases = await Promise.all(
    slugs.map(async (slug) => {
      await api.post('/apps', { name: slug, slug, source: { type: 'image' }, config: { port: 8080 } });
      return api.post<Release>('/releases', { app: slug, environment: 'staging', image: 'registry.example/app:1', timeoutSeconds: 3600 });
    }),
  );
  for (const release of releases) {
    const { state } = await api.waitForRelease(release.id, 600_000);
    if (state !== 'succeeded') throw new Error(`A first release is ${state}.`);
  }
  say(`${apps} apps are deployed.`);
  const faults = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ controller: { paused: true } }) };
  const paused = await fetch(`${sandbox.controlUrl}/faults`, faults);
  if (!paused.ok) throw new Error(`The sandbox did not pause Argo CD: ${paused.status}`);
  const relay = await startChild<{ url: string }>('relay.ts', [sandbox.kubeconfig, APPLICATIONS], cleanups);
  return {
    api,
    kubernetes: await openKubernetes(sandbox.kubeconfig),
    namespace: environment.namespace,
    apps: releases.map((release, index) => ({ slug: slugs[index] ?? '', application: release.deployment })),
    clients: startClients(cleanups),
    argosy: {
      url: `${url}/v1/workspaces/${workspace.id}/events?types=release.syncing,release.succeeded`,
      headers: { authorization: `Bearer ${token}` },
      streams,
    },
    relay: { url: relay.first.url, headers: {}, streams },
  };
}

function playRelay({ clients, relay, kubernetes, apps: all }: Stage): Promise<Arrivals> {
  return play(clients, relay, rate, async (number) => {
    const change = await prepareTick(kubernetes, all[number % all.length]?.application ?? '')();
    return [change];
  });
}

function playArgosy({ clients, argosy, kubernetes, api, namespace, apps: all }: Stage): Promise<Arrivals> {
  return play(clients, argosy, rate / 2, async (number) => {
    const changes: Change[] = [];
    const made = await prepareRelease(api, kubernetes, all[number % all.length]?.slug ?? '', namespace);
    for (const [index, change] of made.entries()) {
      await sleep(PAUSES_MS[index]);
      changes.push(await change());
    }
    return changes;
  });
}

/** Makes changes at a steady pace, and says what came of them at every client. */
async function play(
  clients: Child,
  target: OpenStreams,
  perSecond: number,
  make: (number: number) => Promise<Change[]>,
): Promise<Arrivals> {
  await clients.ask({ open: target });
  const changes = (await pace(perSecond, perSecond * lasting, make)).flat();
  const arrivals = (await clients.ask({ expect: changes, timeoutMs: PATIENCE_MS })) as Arrivals;
  say(`${target.url}: ${JSON.stringify(latencies(arrivals.latencies))} ${arrivals.wrong.slice(0, 3).join(' ')}`);
  return arrivals;
}

function report(found: { relay: Arrivals[]; argosy: Arrivals[] }, load: number[]) {
  const of = (all: Arrivals[]) => latencies(all.flatMap((each) => each.latencies));
  const [relay, argosy] = [of(found.relay), of(found.argosy)];
  const wrong = [...found.relay, ...found.argosy].flatMap((each) => each.wrong);
  return {
    machine: { cpus: cpus().length, model: cpus()[0]?.model, memoryGb: Math.round(totalmem() / 2 ** 30), system: systemRelease(), load },
    streams,
    eventsPerSecond: rate,
    secondsOfEachRound: lasting,
    argosyMs: argosy,
    lastPartMs: latencies(found.argosy.flatMap((each) => each.fromEvent)),
    lastPart: 'from the time in the event to its arrival',
    relayMs: relay,
    relay: 'one process that watches the same Applications and writes each change to as many clients; Argosy at rest meanwhile',
    ratioP50: ratio(argosy.p50, relay.p50),
    ratioP99: ratio(argosy.p99, relay.p99),
    rounds: found.argosy.map((each, index) => ({
      argosyMs: latencies(each.latencies),
      relayMs: latencies(found.relay[index]?.latencies ?? []),
    })),
    wrong: { count: wrong.length, first: wrong.slice(0, 5) },
  };
}

function ratio(one: number, other: number): number {
  return Math.round((one / other) * 10) / 10;
}

async function cpuOf(pids: Record<string, number>): Promise<Record<string, number>> {
  return Object.fromEntries(
    await Promise.all(Object.entries(pids).map(async ([name, pid]) => [name, await cpuSeconds(pid).catch(() => 0)])),
  );
}

function subtract(after: Record<string, number>, before: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, Math.round((seconds - (before[name] ?? 0)) * 10) / 10]));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
