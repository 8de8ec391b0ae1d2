import t from 'tap';
import { createEnvironment } from '../../src/environments/create.ts';
import { acceptHook } from '../../src/hooks/accept.ts';
import { getDeployment } from '../../src/deployments/read.ts';
import { ClusterError } from '../../src/ports/cluster-gateway.ts';
import { getRelease } from '../../src/releases/read.ts';
import { delivery } from '../support/delivery.ts';
import { putApplication, putImagelessPods, putWorkload } from '../support/live.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { scope } = d;
const { workspaceId } = scope;
const stateOf = async (id: string): Promise<string> => (await getRelease(w.deps, scope, id)).state;
const live = (app: string, made: { deployment: string; id: string }) => ({
  namespace: d.namespace,
  name: app,
  deploymentId: made.deployment,
  release: made.id,
});

t.afterEach(() => {
  w.cluster.broken = null;
  w.cluster.onCall = null;
  w.cluster.patches.length = 0;
});

t.test('a release goes from committed to succeeded as Argo CD and the pods go, with one event and timeline entry each', async (t) => {
  const made = await d.release('api', 'api:1');
  const id = made.deployment;
  putApplication(w.cluster, id, {
    sync: 'OutOfSync',
    revision: made.sha,
    health: 'Missing',
    operation: { phase: 'Running', revision: made.sha },
  });
  t.match(await d.look(id), { againInMs: Number });
  t.equal(await stateOf(made.id), 'syncing');
  t.match(await getDeployment(w.deps, scope, id), { health: 'Missing', sync: 'OutOfSync', drift: false, currentRelease: null });

  putApplication(w.cluster, id, { revision: made.sha, health: 'Progressing', operation: { phase: 'Succeeded', revision: made.sha } });
  putWorkload(w.cluster, { ...live('api', made), updated: 1, available: 0 });
  await d.look(id);
  t.equal(await stateOf(made.id), 'progressing');
  t.match(await getDeployment(w.deps, scope, id), { health: 'Progressing', sync: 'Synced', currentRelease: made.id });

  putApplication(w.cluster, id, { revision: made.sha, health: 'Healthy', operation: { phase: 'Succeeded', revision: made.sha } });
  putWorkload(w.cluster, live('api', made));
  t.same(await d.look(id), { done: true });
  const release = await getRelease(w.deps, scope, made.id);
  t.match(release, { state: 'succeeded', reason: null, failureCode: null, finishedAt: String });
  t.same(
    release.timeline.map(({ state }) => state),
    ['queued', 'committed', 'syncing', 'progressing', 'succeeded'],
  );
  t.match(release.timeline.at(-1)?.detail, /2 of 2 replicas available/);
  t.same(await d.eventsOf(made.id), ['release.queued', 'release.committed', 'release.syncing', 'release.progressing', 'release.succeeded']);
  t.match(await getDeployment(w.deps, scope, id), { health: 'Healthy', sync: 'Synced', drift: false });
});

t.test('an operation that succeeded beside the health of the old pods is no success (fact-11)', async (t) => {
  const old = await d.release('stale', 'stale:1');
  putApplication(w.cluster, old.deployment, { revision: old.sha, operation: { phase: 'Succeeded', revision: old.sha } });
  putWorkload(w.cluster, live('stale', old));
  await d.look(old.deployment);
  t.equal(await stateOf(old.id), 'succeeded');
  const made = await d.release('stale', 'stale:2');
  putApplication(w.cluster, made.deployment, { revision: made.sha, operation: { phase: 'Succeeded', revision: made.sha } });
  await d.look(made.deployment);
  t.equal(await stateOf(made.id), 'progressing', 'the live workload still carries the release before');
  putWorkload(w.cluster, { ...live('stale', made), updated: 1 });
  await d.look(made.deployment);
  t.equal(await stateOf(made.id), 'progressing', 'one new pod is not all of them');
  putWorkload(w.cluster, live('stale', made));
  await d.look(made.deployment);
  t.equal(await stateOf(made.id), 'succeeded');
});

t.test('a later commit of the same repository counts for the release (fact-20)', async (t) => {
  const made = await d.release('later', 'later:1');
  const other = await d.release('neighbour', 'neighbour:1');
  putApplication(w.cluster, made.deployment, { revision: other.sha, operation: { phase: 'Succeeded', revision: made.sha } });
  putWorkload(w.cluster, live('later', made));
  await d.look(made.deployment);
  t.equal(await stateOf(made.id), 'succeeded');
});

t.test('an operation that failed for an older commit does not fail a release that needs no sync (fact-14)', async (t) => {
  const bad = await d.release('mended', 'mended:bad');
  const failed = { phase: 'Failed', revision: bad.sha, message: 'spec.selector: field is immutable' };
  putApplication(w.cluster, bad.deployment, { sync: 'OutOfSync', revision: bad.sha, operation: failed });
  await d.look(bad.deployment);
  t.match(await getRelease(w.deps, scope, bad.id), { state: 'failed', failureCode: 'field_immutable', oldVersionServes: null });
  const made = await d.release('mended', 'mended:good');
  putApplication(w.cluster, made.deployment, { revision: made.sha, operation: failed });
  putWorkload(w.cluster, live('mended', made));
  await d.look(made.deployment);
  t.equal(await stateOf(made.id), 'succeeded');
});

t.test('an image that cannot be pulled fails the release after failFastSeconds, and says whether the old version serves', async (t) => {
  const old = await d.release('pull', 'pull:1');
  putApplication(w.cluster, old.deployment, { revision: old.sha });
  putWorkload(w.cluster, live('pull', old));
  await d.look(old.deployment);
  const made = await d.release('pull', 'pull:missing');
  putApplication(w.cluster, made.deployment, {
    revision: made.sha,
    health: 'Progressing',
    operation: { phase: 'Succeeded', revision: made.sha },
  });
  putWorkload(w.cluster, { ...live('pull', made), updated: 2, available: 2 });
  putImagelessPods(w.cluster, live('pull', made), 'pull:missing');
  await d.look(made.deployment);
  w.pass(59_000);
  await d.look(made.deployment);
  t.equal(await stateOf(made.id), 'progressing', 'not a second too early');
  w.pass(1000);
  t.same(await d.look(made.deployment), { done: true });
  const release = await getRelease(w.deps, scope, made.id);
  t.match(release, { state: 'failed', failureCode: 'image_pull_failed', reason: /pull:missing.*ImagePullBackOff/, oldVersionServes: true });
});

t.test('a first release that fails has no old version that could serve', async (t) => {
  const made = await d.release('first', 'first:missing');
  putApplication(w.cluster, made.deployment, { revision: made.sha, health: 'Progressing' });
  putWorkload(w.cluster, { ...live('first', made), available: 0 });
  putImagelessPods(w.cluster, live('first', made), 'first:missing');
  await d.look(made.deployment);
  w.pass(60_000);
  await d.look(made.deployment);
  t.match(await getRelease(w.deps, scope, made.id), { state: 'failed', oldVersionServes: null });
});

t.test('the environment’s own failFastSeconds decides', async (t) => {
  await createEnvironment(w.deps, scope, { name: 'Quick', type: 'preview', cluster: 'one', failFastSeconds: 5 });
  const made = await d.release('pull', 'pull:none', { environment: 'quick' });
  const place = { ...live('pull', made), namespace: 'acme-quick' };
  putApplication(w.cluster, made.deployment, { revision: made.sha, health: 'Progressing' });
  putWorkload(w.cluster, { ...place, available: 0 });
  putImagelessPods(w.cluster, place, 'pull:none');
  await d.look(made.deployment);
  w.pass(5000);
  await d.look(made.deployment);
  t.equal(await stateOf(made.id), 'failed');
});

t.test('the deadline ends a release that is not proven, with what held it last', async (t) => {
  const made = await d.release('late', 'late:1', { timeoutSeconds: 30 });
  putApplication(w.cluster, made.deployment, { revision: made.sha, health: 'Progressing' });
  putWorkload(w.cluster, { ...live('late', made), updated: 2, available: 1 });
  await d.look(made.deployment);
  w.pass(30_000);
  t.same(await d.look(made.deployment), { done: true });
  t.match(await getRelease(w.deps, scope, made.id), { state: 'timed_out', failureCode: 'release_timeout', reason: /1 available/ });
});

t.test('a cluster that is away, or an Application that is not there, decides nothing before the deadline', async (t) => {
  const made = await d.release('away', 'away:1', { timeoutSeconds: 60 });
  t.match(await d.look(made.deployment), { againInMs: Number }, 'the Application is not there');
  t.equal(await stateOf(made.id), 'committed');
  w.cluster.broken = new ClusterError('unreachable', 'connect ECONNREFUSED');
  t.match(await d.look(made.deployment), { againInMs: Number }, 'the cluster does not answer');
  t.equal(await stateOf(made.id), 'committed');
  w.pass(60_000);
  await d.look(made.deployment);
  t.match(await getRelease(w.deps, scope, made.id), { state: 'timed_out', failureCode: 'sync_timeout', reason: /ECONNREFUSED/ });
});

t.test('a release that was superseded between the look and its record stays superseded', async (t) => {
  const older = await d.release('race', 'race:1');
  putApplication(w.cluster, older.deployment, { revision: older.sha, operation: { phase: 'Succeeded', revision: older.sha } });
  putWorkload(w.cluster, live('race', older));
  const { promise, resolve } = Promise.withResolvers<void>();
  const read = w.cluster.read.bind(w.cluster);
  w.cluster.read = async (ref) => {
    const object = await read(ref);
    if (ref.plural === 'deployments') await promise;
    return object;
  };
  const look = d.look(older.deployment);
  const newer = await d.release('race', 'race:2');
  resolve();
  await look;
  w.cluster.read = read;
  t.equal(await stateOf(older.id), 'superseded');
  t.equal(await stateOf(newer.id), 'committed');
  t.same((await d.eventsOf(older.id)).at(-1), 'release.superseded');
});

t.test('the same look ten times, also at the same moment, leaves one event of each', async (t) => {
  const made = await d.release('again', 'again:1');
  putApplication(w.cluster, made.deployment, { revision: made.sha, health: 'Progressing' });
  putWorkload(w.cluster, { ...live('again', made), available: 0 });
  for (let i = 0; i < 5; i++) await d.look(made.deployment);
  await Promise.all(Array.from({ length: 5 }, () => d.look(made.deployment)));
  putApplication(w.cluster, made.deployment, { revision: made.sha });
  putWorkload(w.cluster, live('again', made));
  await Promise.all(Array.from({ length: 5 }, () => d.look(made.deployment)));
  for (let i = 0; i < 5; i++) await d.look(made.deployment);
  t.same(await d.eventsOf(made.id), ['release.queued', 'release.committed', 'release.progressing', 'release.succeeded']);
  t.same(await d.eventsOf(made.deployment), ['deployment.created', 'deployment.health_changed']);
  t.equal((await getRelease(w.deps, scope, made.id)).timeline.length, 4);
});

t.test('hooks that came before a look are marked as observed, later ones are not', async (t) => {
  const made = await d.release('hooked', 'hooked:1');
  const connection = { id: 'con-00000000000000000000000000', workspaceId };
  const body = { version: 1, application: made.deployment, trigger: 'health-healthy', status: { health: { status: 'Healthy' } } };
  await acceptHook(w.deps, connection, body);
  putApplication(w.cluster, made.deployment, { sync: 'OutOfSync', revision: made.sha });
  let late: Promise<void> | undefined;
  w.cluster.onCall = () => {
    late ??= acceptHook(w.deps, connection, body);
  };
  await d.look(made.deployment);
  await late;
  const rows = await w.deps.db.inWorkspace(workspaceId, (tx) =>
    tx.inbox.findMany({ where: { workspaceId, application: made.deployment }, orderBy: { id: 'asc' } }),
  );
  t.match(rows, [
    { verdict: 'observed', handledAt: Date },
    { verdict: null, handledAt: null },
  ]);
  t.not(await stateOf(made.id), 'succeeded', 'what a hook says is not believed');
});

t.test('an Application that has not compared the commit is refreshed, again at every look (fact-19)', async (t) => {
  const before = await d.release('refreshed', 'refreshed:1');
  const made = await d.release('refreshed', 'refreshed:2');
  const application = putApplication(w.cluster, made.deployment, { revision: before.sha });
  for (let i = 0; i < 2; i++) {
    delete application.metadata.annotations;
    await d.look(made.deployment);
    t.equal(application.metadata.annotations?.['argocd.argoproj.io/refresh'], 'normal');
  }
  putApplication(w.cluster, made.deployment, { sync: 'OutOfSync', revision: made.sha });
  w.cluster.patches.length = 0;
  await d.look(made.deployment);
  t.same(w.cluster.patches, [], 'what has been compared is left alone');
});

t.test('a sync that hangs on an older commit is terminated once it has held the release up for long enough', async (t) => {
  const before = await d.release('hanging', 'hanging:1');
  const made = await d.release('hanging', 'hanging:2', { timeoutSeconds: 600 });
  const startedAt = made.createdAt.replace(/\.\d+Z/, 'Z');
  const operation = { phase: 'Running', revision: before.sha, startedAt };
  const application = putApplication(w.cluster, made.deployment, { sync: 'OutOfSync', revision: before.sha, operation });
  await d.look(made.deployment);
  t.match(application['status'], { operationState: { phase: 'Running' } });
  w.pass(60_000);
  await d.look(made.deployment);
  t.match(application['status'], { operationState: { phase: 'Terminating' } });
  t.equal(await stateOf(made.id), 'committed');
});
