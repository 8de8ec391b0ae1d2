import t from 'tap';
import { createMetrics } from '@argosy/runtime/metrics';
import { addFigures } from '../src/figures.ts';
import { bench, W, WORKSPACES } from './support/bench.ts';

const b = await bench(t);
const worker = b.worker({ deaf: true });
t.teardown(() => worker.close());

/** The figures of the outbox as they are served. */
async function figures(metrics = createMetrics(), deps = worker.deps): Promise<{ served(): Promise<Record<string, number>> }> {
  addFigures({ ...worker, deps, metrics });
  return {
    async served() {
      const lines = (await metrics.metrics()).split('\n').filter((line) => line.startsWith('argosy_outbox_'));
      return Object.fromEntries(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
    },
  };
}

t.test('what is due and what was given up on is served over all workspaces, without anybody’s name', async (t) => {
  const { served } = await figures();
  t.same(await served(), { argosy_outbox_due: 0, argosy_outbox_oldest_due_seconds: 0, argosy_outbox_dead: 0 });
  for (const id of WORKSPACES) await b.ask(id);
  await b.db.inWorkspace(W, (tx) => tx.$executeRaw`UPDATE outbox SET dead_at = now()`);
  await b.db.inWorkspace(WORKSPACES[1] ?? '', (tx) => tx.$executeRaw`UPDATE outbox SET due_at = now() - interval '1 hour'`);
  const found = await served();
  t.match(found, { argosy_outbox_due: 3, argosy_outbox_dead: 1 });
  t.ok((found['argosy_outbox_oldest_due_seconds'] ?? 0) >= 3600);
});

t.test('a database that is away leaves the figures as they were', async (t) => {
  const away = { ...worker.deps, db: { ...b.db, platform: { $queryRaw: async () => Promise.reject(new Error('ECONNREFUSED')) } } };
  const { served } = await figures(createMetrics(), away as unknown as typeof worker.deps);
  t.same(await served(), { argosy_outbox_due: 0, argosy_outbox_oldest_due_seconds: 0, argosy_outbox_dead: 0 });
});
