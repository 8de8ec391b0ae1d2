import t from 'tap';
import { requestClusterDeletion } from '../src/clusters/delete.ts';
import { getCluster } from '../src/clusters/read.ts';
import { registerCluster } from '../src/clusters/register.ts';
import { bootstrapCluster } from '../src/clusters/bootstrap/bootstrap.ts';
import { requestDeploymentDeletion } from '../src/deployments/delete.ts';
import { getDeployment } from '../src/deployments/read.ts';
import { createDeployment } from '../src/deployments/create.ts';
import { requestEnvironmentDeletion } from '../src/environments/delete.ts';
import { createEnvironment } from '../src/environments/create.ts';
import { getEnvironment } from '../src/environments/read.ts';
import { listEvents } from '../src/events/read.ts';
import { deleteApp } from '../src/apps/apps.ts';
import type { KubernetesObject } from '../src/ports/cluster-gateway.ts';
import { getRelease } from '../src/releases/read.ts';
import { requestRelease } from '../src/releases/request.ts';
import { requestWorkspaceDeletion } from '../src/workspaces/delete.ts';
import { bringUp } from './support/bring-up.ts';
import { delivered, deliveredWorld, runDeletions } from './support/deletions.ts';
import { connectRepository, reconcile } from './support/fake-argocd.ts';
import { createToken } from '../src/tokens/tokens.ts';
import { authenticate } from '../src/access/authenticate.ts';
import { readRefs } from './support/read-refs.ts';
import { createCredential } from '../src/repositories/credentials.ts';
import { SECOND_SERVER, world } from './support/world.ts';

t.test('a deployment goes out of Git at once, and its row when Argo CD has pruned it', async (t) => {
  const { w, d } = await deliveredWorld(t);
  const made = await d.release('api', 'api:1');
  const { deployment } = made;
  await reconcile(w, w.cluster, d.scope.workspaceId);
  t.ok(w.cluster.objects.has(`applications/argocd/${deployment}`));
  t.match(await requestDeploymentDeletion(w.deps, d.scope, deployment), { id: deployment, deleting: true });
  t.same(
    w.git.commits.at(-1)?.changes,
    ['values', 'application'].map((file) => ({ path: `environments/staging/api/${file}.yaml`, content: null })),
  );
  t.match(await getRelease(w.deps, d.scope, made.id), { state: 'cancelled', reason: String, finishedAt: String });
  await t.rejects(requestRelease(w.deps, d.scope, deployment, { image: 'api:2' }), { code: 'being_deleted' });
  const commits = w.git.commits.length;
  t.match(await requestDeploymentDeletion(w.deps, d.scope, deployment), { deleting: true }, 'asking again is no error');
  t.equal(w.git.commits.length, commits, 'and makes no second commit');

  await runDeletions(w, d.scope.workspaceId, { rounds: 2, argocd: false });
  t.match(await getDeployment(w.deps, d.scope, deployment), { deleting: true }, 'it stays while Argo CD has not pruned it');
  await runDeletions(w, d.scope.workspaceId);
  await t.rejects(getDeployment(w.deps, d.scope, deployment), { code: 'not_found' });
  t.same((await d.eventsOf(deployment)).at(-1), 'deployment.deleted');
  await deleteApp(w.deps, d.scope, made.app);
});

t.test('a sync that does not end holds up no deletion: it is ended once its Application is to go', async (t) => {
  const { w, d } = await deliveredWorld(t);
  const { deployment } = await d.release('api', 'api:1');
  await reconcile(w, w.cluster, d.scope.workspaceId);
  const application = () => w.cluster.objects.get(`applications/argocd/${deployment}`) as KubernetesObject;
  application()['status'] = { operationState: { phase: 'Running', operation: { sync: {} }, startedAt: '2026-01-01T00:00:00Z' } };
  await requestDeploymentDeletion(w.deps, d.scope, deployment);
  await connectRepository(w, w.cluster, d.scope.workspaceId);
  const look = () => runDeletions(w, d.scope.workspaceId, { rounds: 1, argocd: false });
  await look();
  t.match(application()['status'], { operationState: { phase: 'Running' } }, 'Argo CD has not begun to prune it');
  application().metadata['deletionTimestamp'] = '2026-01-01T00:00:01Z';
  await look();
  t.match(application()['status'], { operationState: { phase: 'Terminating' } });
});

t.test('a deployment whose Application is not there yet waits for the root, which might still make it', async (t) => {
  const { w, d } = await deliveredWorld(t);
  const { deployment } = await d.release('api', 'api:1');
  await requestDeploymentDeletion(w.deps, d.scope, deployment);
  t.notOk(w.cluster.objects.has(`applications/argocd/${deployment}`));
  await runDeletions(w, d.scope.workspaceId, { rounds: 2, argocd: false });
  t.match(await getDeployment(w.deps, d.scope, deployment), { deleting: true });
  await runDeletions(w, d.scope.workspaceId);
  await t.rejects(getDeployment(w.deps, d.scope, deployment), { code: 'not_found' });
});

t.test('an environment goes in order: files, Applications, namespace, project, row', async (t) => {
  const { w, d } = await deliveredWorld(t);
  const first = await d.release('api', 'api:1');
  await d.release('web', 'web:1');
  const { environmentId, scope } = d;
  await reconcile(w, w.cluster, scope.workspaceId);
  w.cluster.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: d.namespace } });
  t.match(await requestEnvironmentDeletion(w.deps, scope, environmentId), { deleting: true });
  t.notOk(
    [...w.git.files().keys()].some((path) => path.startsWith('environments/')),
    'the files are gone at once',
  );
  t.ok(w.git.files().has('projects/staging.yaml'), 'the project outlives what it rules');
  await t.rejects(createDeployment(w.deps, scope, { app: first.app, environment: environmentId }), { code: 'being_deleted' });
  await t.rejects(d.release('api', 'api:2'), { code: 'being_deleted' });
  const gone = await runDeletions(w, scope.workspaceId);
  const order = [`applications/argocd/${first.deployment}`, `namespaces//${d.namespace}`, `appprojects/argocd/${environmentId}`];
  t.same(
    order.map((key) => gone.indexOf(key)).toSorted((a, b) => a - b),
    order.map((key) => gone.indexOf(key)),
  );
  t.ok(
    order.every((key) => gone.includes(key)),
    gone.join(),
  );
  t.notOk(w.git.files().has('projects/staging.yaml'));
  await t.rejects(getEnvironment(w.deps, scope, environmentId), { code: 'not_found' });
  t.same((await d.eventsOf(environmentId)).at(-1), 'environment.deleted');
});

t.test('a namespace that was there before the environment stays', async (t) => {
  const { w, d } = await deliveredWorld(t);
  w.cluster.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'theirs' } });
  const made = await createEnvironment(w.deps, d.scope, { name: 'Theirs', type: 'staging', cluster: 'one', namespace: 'theirs' });
  await requestEnvironmentDeletion(w.deps, d.scope, made.id);
  await runDeletions(w, d.scope.workspaceId);
  await t.rejects(getEnvironment(w.deps, d.scope, made.id), { code: 'not_found' });
  t.ok(w.cluster.objects.has('namespaces//theirs'));
});

t.test('an app that is deployed, a cluster with environments and a host with others cannot be deleted', async (t) => {
  const { w, d } = await deliveredWorld(t);
  const { scope } = d;
  const made = await d.release('api', 'api:1');
  await t.rejects(deleteApp(w.deps, scope, made.app), { code: 'app_in_use' });
  await t.rejects(requestClusterDeletion(w.deps, scope, d.clusterId), { code: 'cluster_has_dependents' });
  const second = await registerCluster(w.deps, scope, { name: 'two', kubeconfig: SECOND_SERVER }, w.readKubeconfig);
  await bootstrapCluster(w.deps, scope.workspaceId, second.id);
  await requestEnvironmentDeletion(w.deps, scope, d.environmentId);
  await runDeletions(w, scope.workspaceId);
  await t.rejects(requestClusterDeletion(w.deps, scope, d.clusterId), { code: 'cluster_has_dependents' }, 'a host goes last');
  t.ok(w.cluster.objects.has(`secrets/argocd/argosy-cluster-${second.id}`));
  t.match(await requestClusterDeletion(w.deps, scope, second.id), { deleting: true });
  await t.rejects(createEnvironment(w.deps, scope, { name: 'Late', type: 'staging', cluster: 'two' }), { code: 'being_deleted' });
  await runDeletions(w, scope.workspaceId);
  t.equal(w.second.objects.size, 0, 'the destination’s account is gone');
  t.notOk(w.cluster.objects.has(`secrets/argocd/argosy-cluster-${second.id}`));
  await requestClusterDeletion(w.deps, scope, d.clusterId);
  await runDeletions(w, scope.workspaceId);
  await t.rejects(getCluster(w.deps, scope, d.clusterId), { code: 'not_found' });
  t.equal(w.cluster.objects.size, 0, 'nothing of Argosy is left in the host');
  t.equal(w.cluster.helmCalls, 0);
});

t.test('a cluster whose Argo CD is somebody else’s is deleted without touching it', async (t) => {
  const { w, d } = await deliveredWorld(t);
  const labels = { 'app.kubernetes.io/part-of': 'argocd' };
  w.second.put('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'argocd-server', namespace: 'argocd', labels },
  });
  w.second.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
  const other = await w.workspace('other');
  const made = await registerCluster(w.deps, other, { name: 'two', kubeconfig: SECOND_SERVER }, w.readKubeconfig);
  await bootstrapCluster(w.deps, other.workspaceId, made.id);
  await requestClusterDeletion(w.deps, other, made.id);
  await runDeletions(w, other.workspaceId, { argocd: false });
  t.same([...w.second.objects.keys()].toSorted(), ['deployments/argocd/argocd-server', 'namespaces//argocd']);
  await t.rejects(getCluster(w.deps, other, made.id), { code: 'not_found' });
  t.equal((await getCluster(w.deps, d.scope, d.clusterId)).status, 'ready');
});

t.test('a workspace takes everything with it but the audit, which says who deleted it (trust-T52)', async (t) => {
  const { w, d } = await deliveredWorld(t);
  const { scope } = d;
  const { workspaceId } = scope;
  await d.release('api', 'api:1');
  const second = await registerCluster(w.deps, scope, { name: 'two', kubeconfig: SECOND_SERVER }, w.readKubeconfig);
  await bootstrapCluster(w.deps, workspaceId, second.id);
  await reconcile(w, w.cluster, workspaceId);
  const { token } = await createToken(w.deps, scope, { name: 'ci', role: 'admin' });
  const { password } = await createCredential(w.deps, scope, {});
  t.match(await requestWorkspaceDeletion(w.deps, scope), { deleting: true });
  t.match(await requestWorkspaceDeletion(w.deps, scope), { deleting: true }, 'asking again is no error');
  await t.rejects(createEnvironment(w.deps, scope, { name: 'Late', type: 'staging', cluster: 'one' }), { code: 'being_deleted' });
  await t.rejects(registerCluster(w.deps, scope, { name: 'late', kubeconfig: 'https://late.example.com' }, w.readKubeconfig), {
    code: 'being_deleted',
  });
  const gone = await runDeletions(w, workspaceId);
  t.ok(gone.indexOf(`secrets/argocd/argosy-cluster-${second.id}`) < gone.indexOf('namespaces//argocd'), 'the host goes last');
  t.equal(w.cluster.objects.size + w.second.objects.size, 0);
  await t.rejects(authenticate(w.deps, `Bearer ${token}`), { code: 'unauthenticated' });
  t.equal(await readRefs(w, workspaceId, password), null);
  const left = await w.deps.db.inWorkspace(workspaceId, async (tx) => {
    const counts = [
      tx.workspace.count(),
      tx.member.count(),
      tx.token.count(),
      tx.repository.count(),
      tx.repositoryCommit.count(),
      tx.repositoryTree.count(),
    ];
    const more = [
      tx.cluster.count(),
      tx.clusterCredential.count(),
      tx.connection.count(),
      tx.app.count(),
      tx.deployment.count(),
      tx.release.count(),
    ];
    const rest = [tx.event.count(), tx.inbox.count(), tx.outbox.count(), tx.environment.count(), tx.repositoryCredential.count()];
    const numbers: number[] = [];
    for (const count of [...counts, ...more, ...rest]) numbers.push(await count);
    return { numbers, audit: await tx.auditEvent.findMany({ where: { action: 'workspace.delete' } }) };
  });
  t.same(
    left.numbers,
    left.numbers.map(() => 0),
  );
  t.match(left.audit, [{ subjectId: workspaceId, actor: { type: 'user', id: scope.actor.id } }]);
  t.match(await w.workspace('acme'), { slug: 'acme' }, 'the slug is free again');
});

t.test('a deletion that dies at any call of the cluster is finished when it is run again', async (t) => {
  const w = await world(t);
  let number = 1;
  for (; ; number++) {
    w.git.commits.length = 0;
    const d = await delivered(w);
    const { workspaceId } = d.scope;
    await d.release('api', 'api:1');
    await reconcile(w, w.cluster, workspaceId);
    await requestWorkspaceDeletion(w.deps, d.scope);
    const from = w.cluster.calls;
    let died = false;
    w.cluster.onCall = (call) => {
      if (died || call.number !== from + number || call.done !== (number % 2 === 0)) return;
      died = true;
      throw new Error('the process dies');
    };
    await runDeletions(w, workspaceId);
    w.cluster.onCall = null;
    const rows = await w.deps.db.inWorkspace(workspaceId, (tx) => tx.workspace.count());
    t.same({ rows, objects: w.cluster.objects.size }, { rows: 0, objects: 0 }, `call ${number}`);
    if (!died) break;
  }
  t.ok(number > 10, `${number - 1} calls were tried`);
});

t.test('what is created at the same moment as its environment’s deletion begins is refused or deleted with it', async (t) => {
  const { w, d } = await deliveredWorld(t);
  const { scope } = d;
  for (const name of ['a', 'b', 'c', 'd', 'e']) await d.release(name, `${name}:1`);
  await requestEnvironmentDeletion(w.deps, scope, d.environmentId);
  await runDeletions(w, scope.workspaceId);
  for (let round = 0; round < 5; round++) {
    const made = await createEnvironment(w.deps, scope, { name: `Round ${round}`, type: 'staging', cluster: 'one' });
    await Promise.allSettled([
      createDeployment(w.deps, scope, { app: 'a', environment: made.id }),
      d.release('b', 'b:2', { environment: made.id }),
      requestEnvironmentDeletion(w.deps, scope, made.id),
      createDeployment(w.deps, scope, { app: 'c', environment: made.id }),
      d.release('d', 'd:2', { environment: made.id }),
    ]);
    await runDeletions(w, scope.workspaceId);
    await t.rejects(getEnvironment(w.deps, scope, made.id), { code: 'not_found' }, `round ${round}`);
  }
  const events = await listEvents(w.deps, scope, { after: 0n, types: [], limit: 1000 });
  t.same(
    events.map(({ seq }) => seq),
    events.map((_event, index) => index + 1),
    'the log has no gaps',
  );
});

t.test('an environment that is made as its workspace’s or cluster’s deletion begins is refused or deleted with it', async (t) => {
  for (const what of ['workspace', 'cluster'] as const) {
    const { w, d } = await deliveredWorld(t);
    const { scope } = d;
    await requestEnvironmentDeletion(w.deps, scope, d.environmentId);
    await runDeletions(w, scope.workspaceId);
    const names = ['One', 'Two', 'Three', 'Four'];
    const create = (name: string) => createEnvironment(w.deps, scope, { name, type: 'staging', cluster: 'one' });
    const remove = what === 'workspace' ? requestWorkspaceDeletion(w.deps, scope) : requestClusterDeletion(w.deps, scope, d.clusterId);
    const results = await Promise.allSettled([...names.slice(0, 2).map(create), remove, ...names.slice(2).map(create)]);
    for (const result of results)
      if (result.status === 'rejected') t.match(result.reason.code, /^(?:being_deleted|cluster_has_dependents)$/);
    if (results[2]?.status === 'rejected') {
      t.ok(
        results.some((result, index) => index !== 2 && result.status === 'fulfilled'),
        'it gave way to an environment',
      );
      continue;
    }
    await runDeletions(w, scope.workspaceId);
    const left = await w.deps.db.inWorkspace(scope.workspaceId, (tx) => tx.cluster.count());
    t.equal(left, 0, what);
  }
});

t.test('deletion in a workspace whose Argo CD never came leaves nothing either', async (t) => {
  const { w } = await deliveredWorld(t);
  const other = await w.workspace('other');
  await registerCluster(w.deps, other, { name: 'two', kubeconfig: 'https://nobody.example.com' }, w.readKubeconfig);
  await createEnvironment(w.deps, other, { name: 'Staging', type: 'staging', cluster: 'two' });
  await requestWorkspaceDeletion(w.deps, other);
  await runDeletions(w, other.workspaceId, { argocd: false });
  t.equal(await w.deps.db.inWorkspace(other.workspaceId, (tx) => tx.workspace.count()), 0);
});

t.test('a cluster brought up again after its deletion is like new', async (t) => {
  const { w, d } = await deliveredWorld(t);
  await requestEnvironmentDeletion(w.deps, d.scope, d.environmentId);
  await runDeletions(w, d.scope.workspaceId);
  await requestClusterDeletion(w.deps, d.scope, d.clusterId);
  await runDeletions(w, d.scope.workspaceId);
  const again = await registerCluster(w.deps, d.scope, { name: 'one', kubeconfig: 'https://one.example.com' }, w.readKubeconfig);
  await bringUp(w, w.cluster, d.scope.workspaceId, again.id);
  t.match(await getCluster(w.deps, d.scope, again.id), { status: 'ready', argocd: { hosted: true } });
});
