import t from 'tap';
import type { Deps } from '@argosy/core/deps';
import type { ClusterGateway, WatchEvent } from '@argosy/core/ports/cluster-gateway';
import { openDatabase } from '@argosy/db/database';
import { createLogger } from '@argosy/runtime/logger';
import { testDatabase } from '@argosy/testkit/database';
import { until } from '@argosy/testkit/until';
import type { WorkerProcess } from '../src/compose.ts';
import { startWatches } from '../src/watches.ts';

const { url } = await testDatabase(t);
const db = openDatabase({ url, poolSize: 6 });
t.teardown(() => db.close());

const workspaceId = 'wsp-0000000000000000000000000a';
const clusterId = 'cls-0000000000000000000000000a';
const deploymentId = 'dep-0000000000000000000000000a';
const createdAt = new Date();
await db.inWorkspace(workspaceId, async (tx) => {
  await tx.workspace.create({ data: { id: workspaceId, slug: 'acme', name: 'Acme', createdAt } });
  const cluster = { id: clusterId, workspaceId, name: 'one', server: 'https://one.example.com', status: 'ready', hosting: true };
  await tx.cluster.create({ data: { ...cluster, conditions: [], createdAt } });
  await tx.clusterCredential.create({ data: { clusterId, workspaceId, sealed: Buffer.from('{}'), updatedAt: createdAt } });
});

/** A worker whose cluster does nothing but tell who watches it. */
function worker(name: string, watching: Map<string, (event: WatchEvent) => void>): WorkerProcess {
  const watch: ClusterGateway['watch'] = async (_ref, onEvent, { signal }) => {
    watching.set(name, onEvent);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    watching.delete(name);
  };
  const logger = createLogger(name, 'silent');
  const deps = { db, log: logger, secrets: { open: () => '{}' }, clusters: { open: () => ({ watch }) } } as unknown as Deps;
  return { deps, logger, databaseUrl: url } as unknown as WorkerProcess;
}

const application = (health: string, reconciledAt: string): WatchEvent => ({
  type: 'upsert',
  object: {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: deploymentId, uid: 'u' },
    status: { sync: { status: 'Synced' }, health: { status: health }, reconciledAt },
  },
});
const asked = () =>
  db.inWorkspace(workspaceId, (tx) => tx.outbox.findFirst({ where: { workspaceId, job: 'observe-deployment', key: deploymentId } }));

t.test('each Argo CD is watched by one worker, and by another one when that is gone', async (t) => {
  const watching = new Map<string, (event: WatchEvent) => void>();
  const workers = ['a', 'b'].map((name) => ({ name, watches: startWatches(worker(name, watching), 20) }));
  await until('somebody watches', () => watching.size === 1);
  const [first] = watching.keys();
  const one = workers.find(({ name }) => name === first);
  const other = workers.find(({ name }) => name !== first);
  t.teardown(() => other?.watches.stop());
  await one?.watches.stop();
  await until('the other one watches', () => watching.has(other?.name ?? ''));
  t.same([...watching.keys()], [other?.name]);
});

t.test('what changes is looked at once, and a comparison that only ticks is no news', async (t) => {
  const watching = new Map<string, (event: WatchEvent) => void>();
  const watches = startWatches(worker('a', watching), 20);
  t.teardown(() => watches.stop());
  await until('it watches', () => watching.size === 1);
  const tell = watching.get('a');
  tell?.(application('Progressing', '2026-01-01T00:00:00Z'));
  await until('it is asked for', async () => (await asked())?.version === 1);
  tell?.(application('Progressing', '2026-01-01T00:00:05Z'));
  tell?.(application('Healthy', '2026-01-01T00:00:06Z'));
  await until('it is asked for again', async () => (await asked())?.version === 2);
  t.equal((await asked())?.version, 2);
});
