import t from 'tap';
import { ClusterError } from '../../src/ports/cluster-gateway.ts';
import { parseReleaseMemory } from '@argosy/domain/release/memory';
import { getRelease } from '../../src/releases/read.ts';
import { delivery } from '../support/delivery.ts';
import { putApplication, putImagelessPods, putWorkload } from '../support/live.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { scope } = d;
const { workspaceId } = scope;
const REFRESH = { 'argocd.argoproj.io/refresh': 'normal' };

t.afterEach(() => {
  w.cluster.broken = null;
  w.cluster.onCall = null;
  w.cluster.patches.length = 0;
});

async function memoryOf(id: string) {
  const row = await w.deps.db.inWorkspace(workspaceId, (tx) => tx.release.findUniqueOrThrow({ where: { id, workspaceId } }));
  return parseReleaseMemory(row.memory);
}

t.test('a cluster that stays away fails the release after the time of the setting, and no look throws (trust-F17)', async (t) => {
  const made = await d.release('gone', 'gone:1');
  w.cluster.broken = new ClusterError('unreachable', 'connect ECONNREFUSED');
  t.match(await d.look(made.deployment), { againInMs: Number });
  t.match((await memoryOf(made.id)).blockers, [{ kind: 'cluster', subject: 'the cluster', detail: /ECONNREFUSED/ }]);
  await d.watch(made.deployment, 299_000);
  t.equal((await getRelease(w.deps, scope, made.id)).state, 'committed');
  w.pass(1000);
  await d.look(made.deployment);
  t.match(await getRelease(w.deps, scope, made.id), {
    state: 'failed',
    failureCode: 'cluster_unreachable',
    reason: /^The cluster has not been reached since .*: connect ECONNREFUSED\.$/,
  });
});

t.test('a credential that the cluster refuses ends the release as a permission (trust-F19)', async (t) => {
  const made = await d.release('refused', 'refused:1');
  w.cluster.broken = new ClusterError('unauthorized', 'The API server answered 401.', { status: 401 });
  await d.look(made.deployment);
  await d.watch(made.deployment, 300_000);
  t.match(await getRelease(w.deps, scope, made.id), { state: 'failed', failureCode: 'cluster_permission_denied' });
});

t.test('too many questions are no outage', async (t) => {
  const made = await d.release('busy', 'busy:1', { timeoutSeconds: 600 });
  w.cluster.broken = new ClusterError('unreachable', 'The API server answered 429.', { status: 429 });
  await d.look(made.deployment);
  await d.watch(made.deployment, 400_000);
  t.equal((await getRelease(w.deps, scope, made.id)).state, 'committed');
  await d.watch(made.deployment, 200_000);
  t.match(await getRelease(w.deps, scope, made.id), { state: 'timed_out', reason: /429/ });
});

t.test('an Argo CD that takes no refresh up is named as the blocker, and fails the release when it stays silent', async (t) => {
  const before = await d.release('silent', 'silent:1');
  const made = await d.release('silent', 'silent:2');
  const application = putApplication(w.cluster, made.deployment, { revision: before.sha });
  await d.look(made.deployment);
  t.match(application.metadata.annotations, REFRESH);
  await d.look(made.deployment);
  w.pass(15_000);
  await d.look(made.deployment);
  t.match((await memoryOf(made.id)).blockers, [{ kind: 'cluster', subject: 'Argo CD', detail: /down or very busy/ }]);
  await d.watch(made.deployment, 285_000);
  t.match(await getRelease(w.deps, scope, made.id), { state: 'failed', failureCode: 'argocd_unavailable' });
});

t.test('for a first release the root Application tells that Argo CD is silent', async (t) => {
  const made = await d.release('newborn', 'newborn:1');
  const root = putApplication(w.cluster, workspaceId, { revision: made.sha });
  root.metadata.annotations = REFRESH;
  await d.look(made.deployment);
  t.match((await memoryOf(made.id)).blockers, [{ kind: 'revision_not_seen' }]);
  w.pass(15_000);
  await d.look(made.deployment);
  t.match((await memoryOf(made.id)).blockers, [{ subject: 'Argo CD' }]);
});

t.test('where nothing of the kubeconfig can be opened the deadline holds all the same', async (t) => {
  const made = await d.release('sealed', 'sealed:1', { timeoutSeconds: 30 });
  const { open } = w.deps.secrets;
  w.deps.secrets.open = () => {
    throw new Error('wrong key');
  };
  t.teardown(() => (w.deps.secrets.open = open));
  await d.look(made.deployment);
  w.pass(30_000);
  await d.look(made.deployment);
  t.match(await getRelease(w.deps, scope, made.id), { state: 'timed_out', reason: /cannot be opened/ });
});

t.test('what cannot be told to Argo CD is told at the next look, and the look counts', async (t) => {
  const before = await d.release('deaf', 'deaf:1');
  const made = await d.release('deaf', 'deaf:2');
  putApplication(w.cluster, made.deployment, { revision: before.sha });
  w.cluster.onCall = ({ method }) => {
    if (method === 'patch') throw new ClusterError('conflict', 'the object has been modified', { status: 409 });
  };
  t.match(await d.look(made.deployment), { againInMs: Number });
  t.match((await memoryOf(made.id)).blockers, [{ kind: 'revision_not_seen' }]);
});

t.test('only the sync that was seen is ended: the version that was read is named', async (t) => {
  const before = await d.release('fenced', 'fenced:1');
  const made = await d.release('fenced', 'fenced:2');
  const startedAt = made.createdAt.replace(/\.\d+Z/, 'Z');
  putApplication(w.cluster, made.deployment, {
    sync: 'OutOfSync',
    revision: before.sha,
    operation: { phase: 'Running', revision: before.sha, startedAt },
  });
  w.pass(60_000);
  await d.look(made.deployment);
  const ended = w.cluster.patches.filter(({ patch }) => 'status' in patch);
  t.match(ended, [{ patch: { metadata: { resourceVersion: '7' }, status: { operationState: { phase: 'Terminating' } } } }]);
  await d.look(made.deployment);
  t.equal(w.cluster.patches.filter(({ patch }) => 'status' in patch).length, 1, 'and it is told once');
});

t.test('events that cannot be read cost words and no proof', async (t) => {
  const made = await d.release('mute', 'mute:1');
  const live = { namespace: d.namespace, name: 'mute', deploymentId: made.deployment, release: made.id };
  putApplication(w.cluster, made.deployment, { revision: made.sha, health: 'Progressing' });
  putWorkload(w.cluster, { ...live, available: 0 });
  putImagelessPods(w.cluster, live, 'mute:1');
  const list = w.cluster.list.bind(w.cluster);
  w.cluster.list = async (ref, options) => {
    if (ref.plural === 'events') throw new ClusterError('forbidden', 'no events for you', { status: 403 });
    return list(ref, options);
  };
  t.teardown(() => (w.cluster.list = list));
  await d.look(made.deployment);
  t.match((await memoryOf(made.id)).blockers, [{ kind: 'pod', detail: /cannot be pulled/ }]);
});

t.test("the workspace's own secrets stand in no reason, blocker or fact, also where a text was cut (trust-T26)", async (t) => {
  const secret = 'kubeconfig-token-0123456789abcdef';
  await w.deps.db.inWorkspace(workspaceId, (tx) =>
    tx.clusterCredential.updateMany({
      where: { workspaceId, clusterId: d.clusterId },
      data: {
        sealed: w.deps.secrets.seal(
          JSON.stringify({ server: 'https://one.example.com', credential: { token: secret } }),
          `cluster_credentials/${d.clusterId}`,
        ),
      },
    }),
  );
  const made = await d.release('leaky', 'leaky:1');
  const words = `denied: Bearer ${secret} and ${Buffer.from(secret).toString('base64')}`;
  const operation = { phase: 'Failed', revision: made.sha, message: words };
  putApplication(w.cluster, made.deployment, { sync: 'OutOfSync', revision: made.sha, operation });
  await d.look(made.deployment);
  const release = await getRelease(w.deps, scope, made.id);
  t.match(release, { state: 'failed', reason: /denied: Bearer ••• and •••/ });
  const cut = await d.release('leaky', 'leaky:2');
  const long = `${'x'.repeat(2030)} ${secret}`;
  putApplication(w.cluster, cut.deployment, {
    sync: 'OutOfSync',
    revision: cut.sha,
    operation: { phase: 'Running', revision: cut.sha, message: long },
  });
  await d.look(cut.deployment);
  const kept = await w.deps.db.inWorkspace(workspaceId, (tx) =>
    tx.release.findMany({ where: { workspaceId, deploymentId: made.deployment } }),
  );
  t.notMatch(
    JSON.stringify([kept, release], (_key, value) => (typeof value === 'bigint' ? `${value}` : value)),
    secret.slice(0, 10),
  );
});
