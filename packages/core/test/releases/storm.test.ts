import { openDatabase } from '@argosy/db/database';
import { AppError } from '@argosy/domain/app-error';
import { isFinal, type ReleaseState } from '@argosy/domain/release/states';
import t from 'tap';
import { createDeployment } from '../../src/deployments/create.ts';
import { requestDeploymentDeletion } from '../../src/deployments/delete.ts';
import { recordObservation } from '../../src/deployments/observe/record-observation.ts';
import { liftHold, placeHold } from '../../src/deployments/hold.ts';
import { createEnvironment } from '../../src/environments/create.ts';
import { patchEnvironment } from '../../src/environments/patch.ts';
import { cancelRelease } from '../../src/releases/cancel.ts';
import { commitWaiting } from '../../src/releases/commit-waiting.ts';
import { createReleaseFlusher } from '../../src/releases/flusher.ts';
import { requestRedeploy, requestRelease, requestReleaseByName, requestRollback, type ReleasingDeps } from '../../src/releases/request.ts';
import { findDamage } from '../../src/repositories/find-damage.ts';
import { reconcileRepository } from '../../src/repositories/reconcile.ts';
import { requestWorkspaceDeletion } from '../../src/workspaces/delete.ts';
import { delivery } from '../support/delivery.ts';
import { world } from '../support/world.ts';

const AT_ONCE = 8;
/** Enough for some to meet; STORM=2500 is a thorough one. */
const OPERATIONS = Number(process.env['STORM'] ?? 240);
const APPS = ['api', 'web', 'jobs', 'mail'];

const w = await world(t);
const d = await delivery(w);
const { scope } = d;
const { workspaceId } = scope;
const production = await createEnvironment(w.deps, scope, { name: 'Production', type: 'production', cluster: 'one' });
for (const app of APPS) await d.release(app, 'a:1');
/** Two processes of the API on one database. */
const replicas: ReleasingDeps[] = [0, 1].map(() => {
  const db = openDatabase({ url: w.databaseUrl, poolSize: 6 });
  t.teardown(() => db.close());
  const deps = { ...w.deps, db };
  return { ...deps, flusher: createReleaseFlusher(deps) };
});

const pick = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)] as T;
const inWorkspace = w.deps.db.inWorkspace.bind(w.deps.db);
const someDeployment = async (): Promise<string> =>
  pick(await inWorkspace(workspaceId, (tx) => tx.deployment.findMany({ where: { workspaceId }, select: { id: true } }))).id;
const someRelease = async (deploymentId: string, open: boolean) => {
  const rows = await inWorkspace(workspaceId, (tx) =>
    tx.release.findMany({ where: { workspaceId, deploymentId }, orderBy: { number: 'desc' }, take: 5 }),
  );
  return pick(rows.filter(({ state }) => isFinal(state as ReleaseState) !== open));
};
const byName = (deps: ReleasingDeps) =>
  requestReleaseByName(deps, scope, {
    app: pick(APPS),
    environment: pick(['staging', 'production']),
    image: 'a:2',
    ...(Math.random() < 0.3 && { overrideHold: true }),
  });

const OPERATIONS_OF: Record<string, (deps: ReleasingDeps) => Promise<unknown>> = {
  release: byName,
  'release again': byName,
  'release by id': async (deps) => requestRelease(deps, scope, await someDeployment(), { image: 'a:3', config: { replicas: 2 } }),
  redeploy: async (deps) => requestRedeploy(deps, scope, await someDeployment(), {}),
  rollback: async (deps) => {
    const id = await someDeployment();
    const back = await someRelease(id, false);
    return back && requestRollback(deps, scope, id, { release: back.id, hold: Math.random() < 0.3 });
  },
  hold: async (deps) => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    return placeHold(deps, scope, await someDeployment(), { reason: 'Why not', ...(Math.random() < 0.5 && { until }) });
  },
  unhold: async (deps) => liftHold(deps, scope, await someDeployment()),
  'commit waiting': async (deps) => commitWaiting(deps, workspaceId, await someDeployment()),
  cancel: async (deps) => {
    const release = await someRelease(await someDeployment(), true);
    return release && cancelRelease(deps, scope, release.id);
  },
  succeed: async () => {
    const deploymentId = await someDeployment();
    const release = await someRelease(deploymentId, true);
    if (release?.commitSequence == null) return;
    await inWorkspace(workspaceId, async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM deployments WHERE id = ${deploymentId} FOR UPDATE`;
      const { count } = await tx.release.updateMany({ where: { id: release.id, state: 'committed' }, data: { state: 'succeeded' } });
      if (count > 0)
        await tx.deployment.update({
          where: { id: deploymentId },
          data: { currentReleaseId: release.id, syncedSequence: release.commitSequence },
        });
    });
  },
  look: async (deps) =>
    recordObservation(deps, workspaceId, {
      deploymentId: await someDeployment(),
      release: null,
      look: null,
      judgement: null,
      inboxUpTo: 0n,
      reached: true,
    }),
  patch: (deps) => patchEnvironment(deps, scope, pick([d.environmentId, production.id]), { drift: pick(['heal', 'report']) }),
  create: (deps) => createDeployment(deps, scope, { app: pick(APPS), environment: pick(['staging', 'production']) }),
  delete: async (deps) => {
    if (Math.random() < 0.7) return;
    const id = await someDeployment();
    await requestDeploymentDeletion(deps, scope, id);
    await inWorkspace(workspaceId, (tx) => tx.deployment.deleteMany({ where: { id, deletingAt: { not: null } } }));
  },
};

t.test('trust-I3 and I4 hold while two processes do everything at once, and nothing fails but by a refusal', async (t) => {
  const failures: unknown[] = [];
  let left = OPERATIONS;
  const storm = async (deps: ReleasingDeps): Promise<void> => {
    while (left-- > 0) {
      const name = pick(Object.keys(OPERATIONS_OF));
      try {
        await OPERATIONS_OF[name]?.(deps);
      } catch (error) {
        if (!(error instanceof AppError)) failures.push(name, error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => storm(replicas[index % 2] as ReleasingDeps)));
  t.same(failures, []);
  const rows = await inWorkspace(workspaceId, async (tx) => ({
    releases: await tx.release.findMany({ where: { workspaceId }, orderBy: [{ deploymentId: 'asc' }, { number: 'asc' }] }),
    events: await tx.event.findMany({ where: { workspaceId }, orderBy: { seq: 'asc' }, select: { seq: true } }),
    damage: await findDamage(tx, workspaceId),
  }));
  t.same(
    rows.events.map(({ seq }) => Number(seq)),
    rows.events.map((_, index) => index + 1),
    'events are numbered without a gap',
  );
  t.same(rows.damage, []);
  const committed = rows.releases.filter(({ commitSequence }) => commitSequence !== null);
  for (const [index, row] of committed.entries()) {
    const before = committed[index - 1];
    if (before === undefined || before.deploymentId !== row.deploymentId) continue;
    if ((before.commitSequence ?? 0n) >= (row.commitSequence ?? 0n)) t.fail(`${row.id} was committed late`);
    if (!isFinal(before.state as ReleaseState)) t.fail(`${before.id} is not superseded`);
  }
  t.same(await reconcileRepository(w.deps, { id: workspaceId, slug: scope.slug, name: 'acme' }), [], 'Git holds what the rows say');
});

t.test('a workspace is deleted in the middle of it, and nothing is left open', async (t) => {
  const failures: unknown[] = [];
  let over = false;
  const on = async (deps: ReleasingDeps): Promise<void> => {
    for (let n = 0; n < 12 && !over; n++) {
      await byName(deps).catch((error: unknown) => {
        if (!(error instanceof AppError)) failures.push(error);
        over = error instanceof AppError && error.code === 'being_deleted';
      });
    }
  };
  const many = Array.from({ length: AT_ONCE }, (_, index) => on(replicas[index % 2] as ReleasingDeps));
  await requestWorkspaceDeletion(w.deps, scope);
  await Promise.all(many);
  t.same(failures, []);
  const open = await inWorkspace(workspaceId, (tx) => tx.release.findMany({ where: { workspaceId } }));
  t.same(
    open.filter(({ state }) => !isFinal(state as ReleaseState)),
    [],
  );
  // They would be tried again and not be seen, but for the second that each takes.
  const rows = await inWorkspace(
    workspaceId,
    (tx) => tx.$queryRaw<{ deadlocks: number }[]>`SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
  );
  t.same(rows, [{ deadlocks: 0 }], 'nobody ever waited in a circle');
});
