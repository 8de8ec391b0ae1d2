import t from 'tap';
import { registerCluster } from '../src/clusters/register.ts';
import { createEnvironment } from '../src/environments/create.ts';
import { getEnvironment, listEnvironments } from '../src/environments/read.ts';
import { ClusterError } from '../src/ports/cluster-gateway.ts';
import { SECOND_SERVER, SERVER, world } from './support/world.ts';

const w = await world(t);
const scope = await w.workspace('acme');
const cluster = await registerCluster(w.deps, scope, { name: 'one', kubeconfig: SERVER }, w.readKubeconfig);
const create = (input: object) => createEnvironment(w.deps, scope, { name: 'Any', type: 'staging', cluster: 'one', ...input });

t.test('an environment is made with the defaults of the contract, and its project is committed', async (t) => {
  const made = await create({ name: 'My Staging' });
  const { id } = made;
  const defaults = {
    slug: 'my-staging',
    namespace: 'acme-my-staging',
    namespaceAdopted: false,
    drift: 'heal',
    podSecurity: 'baseline',
    failFastSeconds: 60,
  };
  t.match(made, { ...defaults, name: 'My Staging', type: 'staging', cluster: cluster.id, deleting: false });
  t.same(await getEnvironment(w.deps, scope, id), made);
  const commit = w.git.commits.at(-1);
  t.same(
    commit?.changes.map(({ path }) => path),
    ['projects/my-staging.yaml'],
  );
  const project = commit?.changes[0]?.content ?? '';
  t.match(project, id);
  t.match(project, 'https://kubernetes.default.svc');
  t.match(project, 'acme-my-staging');
  const jobs = await w.deps.db.inWorkspace(scope.workspaceId, (tx) => tx.outbox.findMany({ where: { job: 'refresh-root' } }));
  t.equal(jobs.length, 1, 'the root is asked to look');
});

for (const namespace of ['kube-system', 'kube-anything', 'argocd', 'default']) {
  t.test(`the namespace ${namespace} is reserved`, async (t) => {
    await t.rejects(create({ name: 'Reserved', namespace }), { code: 'namespace_reserved', errors: [{ pointer: '/namespace' }] });
  });
}

t.test('a namespace belongs to one environment of a cluster, whoever asks, and is free on another cluster', async (t) => {
  await create({ name: 'First', namespace: 'shared' });
  await t.rejects(create({ name: 'Second', namespace: 'shared' }), { code: 'namespace_taken', errors: [{ pointer: '/namespace' }] });
  await registerCluster(w.deps, scope, { name: 'two', kubeconfig: SECOND_SERVER }, w.readKubeconfig);
  t.match(await create({ name: 'Third', namespace: 'shared', cluster: 'two' }), { namespace: 'shared' });
});

t.test('a refused environment leaves neither a row nor a commit nor an event', async (t) => {
  const before = w.git.commits.length;
  const page = await listEnvironments(w.deps, scope, {});
  const state = () => w.deps.db.inWorkspace(scope.workspaceId, (tx) => tx.workspace.findFirst({ select: { eventSeq: true } }));
  const events = await state();
  await t.rejects(create({ name: 'Again', slug: 'first' }), { code: 'slug_taken', errors: [{ pointer: '/slug' }] });
  await t.rejects(create({ name: '???' }), { code: 'invalid_request', errors: [{ pointer: '/slug' }] });
  await t.rejects(create({ cluster: 'nowhere' }), { code: 'unknown_reference', errors: [{ pointer: '/cluster' }] });
  t.equal(w.git.commits.length, before);
  t.same(await listEnvironments(w.deps, scope, {}), page);
  t.same(await state(), events);
});

t.test('a namespace that exists already is adopted', async (t) => {
  w.cluster.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'theirs' } });
  t.match(await create({ name: 'Adopted', namespace: 'theirs' }), { namespaceAdopted: true });
});

t.test('where the cluster cannot be asked, the namespace counts as somebody’s, so that it is never deleted', async (t) => {
  w.cluster.broken = new ClusterError('unreachable', 'not now');
  const made = await create({ name: 'Unasked' });
  w.cluster.broken = null;
  t.match(made, { namespaceAdopted: true });
});

t.test('of two environments of one slug at the same moment one is made', async (t) => {
  const results = await Promise.allSettled([create({ name: 'Twin' }), create({ name: 'Twin', namespace: 'other-twin' })]);
  t.same(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  t.match(
    results.find(({ status }) => status === 'rejected'),
    { reason: { code: 'slug_taken' } },
  );
});

t.test('an environment of another workspace is absent', async (t) => {
  const other = await w.workspace('other');
  const made = await create({ name: 'Private' });
  await t.rejects(getEnvironment(w.deps, other, made.id), { code: 'not_found' });
  await t.rejects(createEnvironment(w.deps, other, { name: 'Mine', type: 'staging', cluster: cluster.id }), { code: 'unknown_reference' });
  t.same((await listEnvironments(w.deps, other, {})).data, []);
});
