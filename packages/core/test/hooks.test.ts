import t from 'tap';
import { registerCluster } from '../src/clusters/register.ts';
import { acceptHook, authenticateHook } from '../src/hooks/accept.ts';
import { observeConnection } from '../src/hooks/observe-connection.ts';
import { bringUp, connectionOf } from './support/bring-up.ts';
import { delivery } from './support/delivery.ts';
import { putApplication } from './support/live.ts';
import { SECOND_SERVER, world } from './support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { workspaceId } = d.scope;
await bringUp(w, w.cluster, workspaceId, d.clusterId);
const id = (await connectionOf(w, workspaceId, d.clusterId))?.id ?? '';
const secret = w.cluster.objects.get('secrets/argocd/argocd-notifications-secret')?.['data'] as Record<string, string>;
const token = Buffer.from(secret['argosy-token'] ?? '', 'base64').toString();
const inbox = () => w.deps.db.inWorkspace(workspaceId, (tx) => tx.inbox.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } }));
const jobs = async () =>
  (await w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.findMany({ orderBy: { id: 'asc' } }))).map((row) => `${row.job}/${row.key}`);

t.beforeEach(async () => {
  await w.deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.inbox.deleteMany();
    await tx.outbox.deleteMany();
  });
});

t.test('the connection’s token opens its own connection and nothing else does, and all refusals are alike', async (t) => {
  t.same(await authenticateHook(w.deps, id, `Bearer ${token}`), { id, workspaceId });
  t.same(await authenticateHook(w.deps, id, `bearer ${token}`), { id, workspaceId }, 'the scheme’s case does not matter');
  const refused: [string, string | undefined][] = [
    [id, undefined],
    [id, ''],
    [id, 'Bearer '],
    [id, `Basic ${token}`],
    [id, `Bearer ${token}x`],
    [id, `Bearer ${'x'.repeat(10_000)}`],
    ['con-00000000000000000000000000', `Bearer ${token}`],
    ['con-', `Bearer ${token}`],
    ["' OR true --", `Bearer ${token}`],
  ];
  const errors = new Set<string>();
  for (const [connection, authorization] of refused) {
    await authenticateHook(w.deps, connection, authorization).then(
      () => t.fail('it was let in'),
      (error: { code: string; message: string }) => errors.add(`${error.code} ${error.message}`),
    );
  }
  t.equal(errors.size, 1);
  t.match([...errors][0], /^unauthenticated/);
});

t.test('a token of another workspace’s connection does not open this one (trust-T28)', async (t) => {
  const other = await w.workspace('other');
  const cluster = await registerCluster(w.deps, other, { name: 'two', kubeconfig: SECOND_SERVER }, w.readKubeconfig);
  await bringUp(w, w.second, other.workspaceId, cluster.id);
  const data = w.second.objects.get('secrets/argocd/argocd-notifications-secret')?.['data'] as Record<string, string>;
  const theirs = Buffer.from(data['argosy-token'] ?? '', 'base64').toString();
  t.ok(theirs.startsWith('agc_'));
  await t.rejects(authenticateHook(w.deps, id, `Bearer ${theirs}`), { code: 'unauthenticated' });
});

t.test('news of a deployment is stored together with the look that it causes; many are one look (trust-F23)', async (t) => {
  const made = await d.release('api', 'api:1');
  await w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.deleteMany());
  const body = {
    version: 1,
    application: made.deployment,
    uid: 'abc',
    resourceVersion: '12',
    trigger: 'health-healthy',
    unknown: { field: 1 },
  };
  for (let i = 0; i < 5; i++) await acceptHook(w.deps, { id, workspaceId }, body);
  t.match(
    await inbox(),
    Array.from({ length: 5 }, () => ({
      application: made.deployment,
      applicationUid: 'abc',
      resourceVersion: '12',
      trigger: 'health-healthy',
      handledAt: null,
      body,
    })),
  );
  t.same(await jobs(), [`observe-deployment/${made.deployment}`]);
});

t.test('news of what is no deployment of the workspace is kept and causes nothing', async (t) => {
  const other = await w.workspace('foreign');
  const theirs = await w.deps.db.inWorkspace(other.workspaceId, (tx) => tx.workspace.findFirst());
  for (const application of [
    workspaceId,
    theirs?.id ?? '',
    'dep-00000000000000000000000000',
    'somebody-elses',
    'argosy-canary-con-00000000000000000000000000',
  ]) {
    await acceptHook(w.deps, { id, workspaceId }, { version: 1, application });
  }
  const rows = await inbox();
  t.equal(rows.length, 5);
  t.ok(rows.every((row) => row.handledAt !== null && row.verdict?.startsWith('ignored:')));
  t.same(await jobs(), []);
});

t.test('a body without version or application is refused and not kept', async (t) => {
  for (const body of [
    null,
    7,
    'text',
    [],
    {},
    { version: 1 },
    { application: 'x' },
    { version: '1', application: 'x' },
    { version: 1, application: 'X/../y' },
  ]) {
    await t.rejects(acceptHook(w.deps, { id, workspaceId }, body), { code: 'invalid_request' });
  }
  t.same(await inbox(), []);
});

t.test('a body that the database cannot keep is accepted all the same: it is only a hint (trust-T32)', async (t) => {
  const made = await d.release('strange', 'strange:1');
  const nested = (levels: number): unknown => {
    let deep: unknown = {};
    for (let i = 0; i < levels; i++) deep = i % 2 === 0 ? [deep] : { deep };
    return deep;
  };
  const deep = [101, 3500, 200_000].map(nested);
  const bodies = [{ message: 'a\u0000b' }, { message: '\ud800' }, { 'k\u0000y': 1 }, ...deep];
  for (const status of bodies) {
    await acceptHook(w.deps, { id, workspaceId }, { version: 1, application: made.deployment, trigger: 'op-failed', status });
  }
  const rows = await inbox();
  t.equal(rows.length, bodies.length);
  t.ok(rows.every((row) => row.trigger === 'op-failed' && row.handledAt === null));
  t.ok((await jobs()).includes(`observe-deployment/${made.deployment}`));
});

t.test('a forged Healthy changes nothing that the cluster does not confirm (trust-T31)', async (t) => {
  const made = await d.release('forged', 'forged:1');
  putApplication(w.cluster, made.deployment, { sync: 'OutOfSync', revision: made.sha, health: 'Degraded' });
  const status = {
    sync: { status: 'Synced', revision: made.sha },
    health: { status: 'Healthy' },
    operationState: { phase: 'Succeeded', syncResult: { revision: made.sha } },
  };
  await acceptHook(w.deps, { id, workspaceId }, { version: 1, application: made.deployment, trigger: 'health-healthy', status });
  await d.look(made.deployment);
  t.same(await d.eventsOf(made.id), ['release.queued', 'release.committed', 'release.syncing']);
});

t.test('the canary’s news counts once, and only for its own connection', async (t) => {
  await w.deps.db.inWorkspace(workspaceId, (tx) => tx.connection.updateMany({ where: { id }, data: { canarySeenAt: null } }));
  await acceptHook(w.deps, { id, workspaceId }, { version: 1, application: `argosy-canary-${id}`, trigger: 'sync-synced' });
  t.same(await jobs(), [`observe-connection/${id}`]);
  await observeConnection(w.deps, workspaceId, id);
  const seen = (await connectionOf(w, workspaceId, d.clusterId))?.canarySeenAt;
  t.ok(seen);
  t.same(await jobs(), [`observe-connection/${id}`, `bootstrap-cluster/${d.clusterId}`]);
  t.match(await inbox(), [{ verdict: 'observed', handledAt: Date }]);
  w.pass(1000);
  await observeConnection(w.deps, workspaceId, id);
  t.same((await connectionOf(w, workspaceId, d.clusterId))?.canarySeenAt, seen);
  await observeConnection(w.deps, workspaceId, 'con-00000000000000000000000000');
});
