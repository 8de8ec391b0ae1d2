import t from 'tap';
import { ARGOCD_NAMESPACE } from '../../src/clusters/argocd/refs.ts';
import { ClusterError } from '../../src/ports/cluster-gateway.ts';
import { cancelRelease } from '../../src/releases/cancel.ts';
import { endSync } from '../../src/releases/end-sync.ts';
import { requestRelease } from '../../src/releases/request.ts';
import { delivery } from '../support/delivery.ts';
import { headOf } from '../support/fake-argocd.ts';
import { holding } from '../support/holding.ts';
import { putApplication } from '../support/live.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const h = holding(w, d.scope);
const { workspaceId } = d.scope;
const end = (id: string, sequence: number) => endSync(w.deps, workspaceId, id, BigInt(sequence));
const terminations = () => w.cluster.patches.filter(({ patch }) => JSON.stringify(patch).includes('Terminating'));

/** A deployment whose second release is cancelled while it syncs. */
async function cancelSecond(app: string) {
  const first = await d.release(app, `${app}:1`);
  await h.succeed(first.id);
  const second = await requestRelease(w.deps, d.scope, first.deployment, { image: `${app}:2` });
  await cancelRelease(w.deps, d.scope, second.id);
  w.cluster.patches.length = 0;
  return { id: first.deployment, sha: second.commit?.sha ?? '', sequence: Number(second.commit?.sequence) + 1 };
}

t.test('a sync of the cancelled commit is ended, and Argo CD is told of the one that undoes it until it has compared it', async (t) => {
  const { id, sha, sequence } = await cancelSecond('api');
  putApplication(w.cluster, id, { sync: 'OutOfSync', revision: sha, operation: { phase: 'Running', revision: sha } });
  t.match(await end(id, sequence), { againInMs: Number });
  t.match(terminations(), [
    { name: id, patch: { metadata: { resourceVersion: '7' }, status: { operationState: { phase: 'Terminating' } } } },
  ]);
  await end(id, sequence);
  t.equal(terminations().length, 1, 'what is ending is not ended again');
  putApplication(w.cluster, id, { sync: 'OutOfSync', revision: sha, operation: { phase: 'Failed', revision: sha } });
  w.cluster.patches.length = 0;
  t.match(await end(id, sequence), { againInMs: Number });
  t.match(w.cluster.patches, [{ name: id, patch: { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } } }]);
  putApplication(w.cluster, id, { revision: await headOf(w, workspaceId) });
  await h.forgetWork();
  t.same(await end(id, sequence), { done: true });
  t.match(await h.work(), [{ job: 'observe-deployment', key: id }]);
});

t.test('a sync of the commit that undoes, or of one that nobody knows, is left alone', async (t) => {
  const { id, sequence } = await cancelSecond('web');
  for (const revision of [await headOf(w, workspaceId), 'f'.repeat(40)]) {
    putApplication(w.cluster, id, { sync: 'OutOfSync', operation: { phase: 'Running', revision } });
    await end(id, sequence);
  }
  t.same(terminations(), []);
});

t.test('an Application that has changed since it was read is looked at again', async (t) => {
  const { id, sha, sequence } = await cancelSecond('jobs');
  putApplication(w.cluster, id, { sync: 'OutOfSync', revision: sha, operation: { phase: 'Running', revision: sha } });
  let refuse = true;
  w.cluster.onCall = ({ method, done }) => {
    if (method !== 'patch' || done || !refuse) return;
    refuse = false;
    throw new ClusterError('conflict', 'the object has been modified', { status: 409 });
  };
  t.teardown(() => (w.cluster.onCall = null));
  t.match(await end(id, sequence), { againInMs: Number });
  t.equal(terminations().length, 0);
  await end(id, sequence);
  t.equal(terminations().length, 1);
});

t.test('a cluster that does not answer fails the job, which is tried again', async (t) => {
  const { id, sequence } = await cancelSecond('away');
  w.cluster.broken = new ClusterError('unreachable', 'nobody answers');
  t.teardown(() => (w.cluster.broken = null));
  await t.rejects(end(id, sequence), ClusterError);
});

t.test('after the only release nothing runs any more, once the Application is gone', async (t) => {
  const first = await d.release('new', 'new:1');
  const { deployment: id } = first;
  await h.succeed(first.id, 'progressing');
  await w.deps.db.inWorkspace(workspaceId, (tx) => tx.deployment.update({ where: { id }, data: { health: 'Healthy', sync: 'Synced' } }));
  await cancelRelease(w.deps, d.scope, first.id);
  const sequence = Number(first.commit?.sequence) + 1;
  putApplication(w.cluster, id, { revision: first.sha });
  const soon = await end(id, sequence);
  t.match(soon, { againInMs: Number });
  w.pass(60_000);
  const later = await end(id, sequence);
  t.ok('againInMs' in soon && 'againInMs' in later && later.againInMs > 5 * soon.againInMs, 'what takes long is asked for less often');
  t.match(await h.deployment(id), { currentRelease: first.id, health: 'Healthy' });
  w.cluster.objects.delete(`applications/${ARGOCD_NAMESPACE}/${id}`);
  t.same(await end(id, sequence), { done: true });
  t.match(await h.deployment(id), { currentRelease: null, health: null, sync: null });
});

t.test('where a newer release is under way, or the deployment is gone, there is nothing to see to', async (t) => {
  const { id, sequence } = await cancelSecond('next');
  await requestRelease(w.deps, d.scope, id, { image: 'next:3' });
  putApplication(w.cluster, id, { sync: 'OutOfSync' });
  t.same(await end(id, sequence), { done: true });
  t.same(w.cluster.patches, []);
  t.same(await end('dep-00000000000000000000000000', 1), { done: true });
});
