import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createEnvironment } from '../../src/environments/create.ts';
import { requestReleaseByName } from '../../src/releases/request.ts';
import { requestWorkspaceDeletion } from '../../src/workspaces/delete.ts';
import { delivery } from '../support/delivery.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { workspaceId } = d.scope;

t.test('a deletion waits for every deployment before it takes the repository, as every release does', async (t) => {
  await createEnvironment(w.deps, d.scope, { name: 'Production', type: 'production', cluster: 'one' });
  await d.release('api', 'api:1');
  const last = await requestReleaseByName(w.deps, d.scope, { app: 'api', environment: 'production', image: 'api:1' });
  let deletion: Promise<unknown> | undefined;
  await w.deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM deployments WHERE id = ${last.deployment} FOR UPDATE`;
    deletion = requestWorkspaceDeletion(w.deps, d.scope);
    await untilSomebodyWaits();
    await t.resolves(tx.$queryRaw`SELECT 1 FROM repositories WHERE workspace_id = ${workspaceId} FOR UPDATE NOWAIT`);
  });
  t.match(await deletion, { deleting: true });
});

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const rows = await w.deps.db.platform.$queryRaw<{ waiting: number }[]>`
      SELECT count(*)::int AS waiting FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database() AND NOT l.granted`;
    if ((rows[0]?.waiting ?? 0) > 0) return;
    await sleep(5);
  }
}
