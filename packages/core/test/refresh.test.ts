import t from 'tap';
import { refreshDeployment, refreshRoot } from '../src/deployments/refresh.ts';
import { requestDeploymentDeletion } from '../src/deployments/delete.ts';
import { ClusterError } from '../src/ports/cluster-gateway.ts';
import { delivery } from './support/delivery.ts';
import { putApplication } from './support/live.ts';
import { world } from './support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { workspaceId } = d.scope;
const REFRESH = 'argocd.argoproj.io/refresh';
const refreshed = (name: string) => w.cluster.objects.get(`applications/argocd/${name}`)?.metadata.annotations?.[REFRESH];
const looks = (deploymentId: string) =>
  w.deps.db.inWorkspace(workspaceId, (tx) => tx.outbox.findMany({ where: { job: 'observe-deployment', key: deploymentId } }));

t.afterEach(() => {
  w.cluster.broken = null;
});

t.test('the Application of a first release is waited for, then refreshed, and a look is asked for', async (t) => {
  const made = await d.release('api', 'api:1');
  t.match(await refreshDeployment(w.deps, workspaceId, made.deployment), { againInMs: Number });
  t.same(await looks(made.deployment), []);
  putApplication(w.cluster, made.deployment, { revision: made.sha });
  t.same(await refreshDeployment(w.deps, workspaceId, made.deployment), { done: true });
  t.equal(refreshed(made.deployment), 'normal');
  t.equal((await looks(made.deployment)).length, 1);
});

t.test('an Application that is not to come is not waited for', async (t) => {
  const made = await d.release('gone', 'gone:1');
  await requestDeploymentDeletion(w.deps, d.scope, made.deployment);
  t.same(await refreshDeployment(w.deps, workspaceId, made.deployment), { done: true });
  t.same(await refreshDeployment(w.deps, workspaceId, 'dep-00000000000000000000000000'), { done: true });
});

t.test('the root is refreshed again and again until it has compared the commit (fact-19)', async (t) => {
  const before = await d.release('api', 'api:2');
  const made = await d.release('api', 'api:3');
  const sequence = BigInt(made.commit?.sequence ?? 0);
  for (let i = 0; i < 2; i++) {
    putApplication(w.cluster, workspaceId, { revision: before.sha });
    t.match(await refreshRoot(w.deps, workspaceId, sequence), { againInMs: Number });
    t.equal(refreshed(workspaceId), 'normal');
  }
  putApplication(w.cluster, workspaceId, { sync: 'Unknown', revision: 'main' });
  t.match(await refreshRoot(w.deps, workspaceId, sequence), { againInMs: Number }, 'a branch’s name is no commit (fact-15)');
  putApplication(w.cluster, workspaceId, { revision: '0'.repeat(40) });
  t.match(await refreshRoot(w.deps, workspaceId, sequence), { againInMs: Number }, 'a foreign commit is none of ours');
  const later = await d.release('api', 'api:4');
  putApplication(w.cluster, workspaceId, { revision: later.sha });
  t.same(await refreshRoot(w.deps, workspaceId, sequence), { done: true }, 'a later commit will do (fact-20)');
  t.equal(refreshed(workspaceId), undefined);
});

t.test('a refresh of the root that nobody has taken up is waited for, not repeated', async (t) => {
  const before = await d.release('api', 'api:5');
  const made = await d.release('api', 'api:6');
  const sequence = BigInt(made.commit?.sequence ?? 0);
  putApplication(w.cluster, workspaceId, { revision: before.sha });
  await refreshRoot(w.deps, workspaceId, sequence);
  w.cluster.patches.length = 0;
  t.match(await refreshRoot(w.deps, workspaceId, sequence), { againInMs: Number });
  t.same(w.cluster.patches, []);
});

t.test('without a root there is nobody to tell', async (t) => {
  w.cluster.objects.delete(`applications/argocd/${workspaceId}`);
  t.same(await refreshRoot(w.deps, workspaceId, 1n), { done: true });
});

t.test('an Application that does not come is looked at all the same, so that the release ends in its time', async (t) => {
  const made = await d.release('late', 'late:1');
  w.pass(10_000);
  t.match(await refreshDeployment(w.deps, workspaceId, made.deployment), { againInMs: Number });
  t.equal((await looks(made.deployment)).length, 1);
});

t.test('a cluster that does not answer makes the work come again, by its error, and a look besides (trust-F17)', async (t) => {
  const made = await d.release('cut', 'cut:1');
  w.cluster.broken = new ClusterError('timeout', 'no answer');
  await t.rejects(refreshDeployment(w.deps, workspaceId, made.deployment), ClusterError);
  t.equal((await looks(made.deployment)).length, 1);
  await t.rejects(refreshRoot(w.deps, workspaceId, 1n), ClusterError);
});

t.test('a workspace without an Argo CD has nothing to refresh', async (t) => {
  const other = await w.workspace('other');
  t.same(await refreshDeployment(w.deps, other.workspaceId, 'dep-00000000000000000000000000'), { done: true });
  t.same(await refreshRoot(w.deps, other.workspaceId, 1n), { done: true });
});
