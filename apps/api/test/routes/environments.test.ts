import t from 'tap';
import { testApi, TWO } from '../support/api.ts';
import { isProblem } from '../support/problem.ts';
import { makeCluster, makeWorkspace, traceOf } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeWorkspace(w, 'acme');
const cluster = await makeCluster(w, acme);
const path = `${acme.path}/environments`;
const create = (more: object = {}) => w.call('POST', path, { body: { name: 'Staging', type: 'staging', cluster: 'one', ...more } });

t.test('an environment has the contract’s defaults, its place, and a cluster by name or id', async (t) => {
  const made = await create();
  t.equal(made.status, 201);
  t.equal(made.headers['location'], `${path}/${made.body.id}`);
  t.match(made.body, {
    id: /^env-/,
    slug: 'staging',
    type: 'staging',
    cluster: cluster.id,
    namespace: 'acme-staging',
    namespaceAdopted: false,
    drift: 'heal',
    podSecurity: 'baseline',
    failFastSeconds: 60,
    deleting: false,
  });
  t.same((await w.call('GET', `${path}/${made.body.id}`)).body, made.body);
  t.equal((await create({ name: 'By id', cluster: cluster.id })).status, 201);
});

t.test('a namespace that is there already is used and is not Argosy’s', async (t) => {
  w.clusters.one.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  t.match((await create({ name: 'Shop', namespace: 'shop' })).body, { namespace: 'shop', namespaceAdopted: true });
});

t.test('a default namespace that would be too long is cut and ends with a hash', async (t) => {
  const long = await makeWorkspace(w, 'a'.repeat(40));
  await makeCluster(w, long, 'one', TWO);
  const body = { name: 'x', slug: 'b'.repeat(40), type: 'preview', cluster: 'one' };
  t.match((await w.call('POST', `${long.path}/environments`, { body })).body, { namespace: /^a{40}-b{13}-[0-9a-f]{8}$/ });
});

t.test('reserved namespaces are 422 and change nothing', async (t) => {
  const before = await traceOf(w, acme);
  for (const namespace of ['kube-system', 'kube-public', 'kube-anything', 'argocd', 'default']) {
    isProblem(t, await create({ name: 'Reserved', namespace }), 'namespace_reserved', '/namespace', namespace);
  }
  t.same(await traceOf(w, acme), before);
});

t.test('a slug or a namespace that is taken is 409 at its field', async (t) => {
  const before = await traceOf(w, acme);
  isProblem(t, await create({ namespace: 'free' }), 'slug_taken', '/slug');
  isProblem(t, await create({ name: 'Another', namespace: 'acme-staging' }), 'namespace_taken', '/namespace');
  t.same(await traceOf(w, acme), before, 'and the refused attempt left neither commit nor job');
});

t.test('bad input is refused at its field and changes nothing', async (t) => {
  const before = await traceOf(w, acme);
  const cases: [more: object, pointer: string][] = [
    [{ name: null }, '/name'],
    [{ slug: 'Not A Slug' }, '/slug'],
    [{ type: 'prod' }, '/type'],
    [{ cluster: 7 }, '/cluster'],
    [{ namespace: 'Not_Valid' }, '/namespace'],
    [{ namespace: 'a'.repeat(64) }, '/namespace'],
    [{ drift: 'ignore' }, '/drift'],
    [{ podSecurity: 'privileged' }, '/podSecurity'],
    [{ failFastSeconds: '60' }, '/failFastSeconds'],
    [{ failFastSeconds: null }, '/failFastSeconds'],
    [{ failFastSeconds: 1.5 }, '/failFastSeconds'],
    [{ failFastSeconds: 0 }, '/failFastSeconds'],
    [{ region: 'eu' }, '/region'],
  ];
  for (const [more, pointer] of cases) isProblem(t, await create(more), 'invalid_request', pointer, JSON.stringify(more));
  for (const cluster of ['nowhere', 'cls-00000000000000000000000000']) {
    isProblem(t, await create({ name: 'Elsewhere', cluster }), 'unknown_reference', '/cluster', cluster);
  }
  t.same(await traceOf(w, acme), before);
});

t.test('trust-T01: a cluster of another workspace is as absent as one that does not exist', async (t) => {
  const other = await makeWorkspace(w, 'other');
  const answer = await w.call('POST', `${other.path}/environments`, { body: { name: 'x', type: 'staging', cluster: cluster.id } });
  isProblem(t, answer, 'unknown_reference', '/cluster');
  t.equal(answer.body['detail'], (await create({ name: 'x', cluster: 'cls-00000000000000000000000000' })).body['detail']);
});

t.test('name, drift and failFastSeconds can be patched, and nothing else', async (t) => {
  const { id } = (await create({ name: 'Patched' })).body;
  const patch = (body: unknown) => w.call('PATCH', `${path}/${id}`, { body });
  const patched = await patch({ name: 'Renamed', drift: 'report', failFastSeconds: 5 });
  t.match(patched, { status: 200, body: { id, name: 'Renamed', slug: 'patched', drift: 'report', failFastSeconds: 5 } });
  t.same((await w.call('GET', `${path}/${id}`)).body, patched.body);
  const before = await traceOf(w, acme);
  const cases: [body: unknown, pointer: string][] = [
    [{ slug: 'other' }, '/slug'],
    [{ namespace: 'other' }, '/namespace'],
    [{ cluster: 'one' }, '/cluster'],
    [{ type: 'production' }, '/type'],
    [{ podSecurity: 'restricted' }, '/podSecurity'],
    [{ name: null }, '/name'],
    [{ name: '' }, '/name'],
    [{ drift: null }, '/drift'],
    [{ drift: 'ignore' }, '/drift'],
    [{ failFastSeconds: 4 }, '/failFastSeconds'],
    [{ failFastSeconds: 3601 }, '/failFastSeconds'],
  ];
  for (const [body, pointer] of cases) isProblem(t, await patch(body), 'invalid_request', pointer, JSON.stringify(body));
  isProblem(t, await w.call('PATCH', `${path}/env-00000000000000000000000000`, { body: {} }), 'not_found');
  t.same(await traceOf(w, acme), before);
});

t.test('deleting an environment is 202 with what is being deleted; a cluster that has one stays', async (t) => {
  isProblem(t, await w.call('DELETE', `${acme.path}/clusters/${cluster.id}`), 'cluster_has_dependents');
  const { id } = (await w.call('GET', path)).body.data[0] ?? { id: '' };
  t.match(await w.call('DELETE', `${path}/${id}`), { status: 202, body: { id, deleting: true } });
});
