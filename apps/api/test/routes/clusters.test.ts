import t from 'tap';
import { base64, PEM } from '../../../../packages/cluster/test/support/fixtures.ts';
import { kubeconfigOf, TOKEN, type Parts } from '../../../../packages/cluster/test/support/kubeconfig-of.ts';
import { ONE, testApi, TWO } from '../support/api.ts';
import { isProblem } from '../support/problem.ts';
import { makeCluster, makeWorkspace, traceOf } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeWorkspace(w, 'acme');
const path = `${acme.path}/clusters`;
const register = (kubeconfig: unknown, more: object = {}) => w.call('POST', path, { body: { name: 'one', kubeconfig, ...more } });
const at = (server: string, parts: Parts = {}) => kubeconfigOf({ ...parts, cluster: { server, ...parts.cluster } });

/** By what has to be named in the answer. */
const REFUSED: [parts: Parts, names: RegExp][] = [
  [{ user: { exec: { command: 'touch', args: ['/tmp/canary'] } } }, /exec/],
  [{ user: { 'auth-provider': { name: 'gcp', config: { 'cmd-path': 'sh' } } } }, /auth-provider/],
  [{ cluster: { 'certificate-authority': '/etc/passwd' } }, /certificate-authority/],
  [{ user: { 'client-certificate': '/etc/passwd' } }, /client-certificate/],
  [{ user: { 'client-key': '/etc/passwd' } }, /client-key/],
  [{ user: { token: undefined, tokenFile: '/proc/self/environ' } }, /tokenFile/],
  [{ cluster: { 'insecure-skip-tls-verify': true } }, /insecure-skip-tls-verify/],
  [{ cluster: { 'proxy-url': 'http://evil.test' } }, /proxy-url/],
  [{ cluster: { server: 'http://127.0.0.1:6443' } }, /https/],
  [{ top: { 'current-context': undefined } }, /current-context/],
];

t.test('trust-T20 T21 T22: a kubeconfig that could run, read or weaken something is 422 by name, and nothing is kept', async (t) => {
  const before = await traceOf(w, acme);
  for (const [parts, names] of REFUSED) {
    const answer = await register(at(ONE, parts));
    isProblem(t, answer, 'invalid_kubeconfig', '/kubeconfig', String(names));
    t.match(answer.body['errors'], [{ detail: names }]);
    t.notOk(answer.text.includes(TOKEN), 'no value of the file is in the answer');
  }
  isProblem(t, await register('not: [a kubeconfig'), 'invalid_kubeconfig', '/kubeconfig');
  t.same(await traceOf(w, acme), before);
  t.notOk(w.log().includes(TOKEN), 'nor in the log');
});

t.test('trust-T23: a private address without permission is 422 and names the setting that allows it', async (t) => {
  const before = await traceOf(w, acme);
  for (const server of [
    'https://10.0.0.1',
    'https://192.168.1.1:6443',
    'https://169.254.169.254',
    'https://[::1]:6443',
    'https://0xa000001',
  ]) {
    const answer = await register(at(server));
    isProblem(t, answer, 'address_not_allowed', '/kubeconfig', server);
    t.match(answer.body['detail'], /ARGOSY_ALLOWED_NETWORKS/);
  }
  t.same(await traceOf(w, acme), before);
  const closed = await testApi(t, { allowedNetworks: [] });
  const other = await makeWorkspace(closed, 'other');
  const body = { name: 'one', kubeconfig: at(ONE) };
  isProblem(t, await closed.call('POST', `${other.path}/clusters`, { body }), 'address_not_allowed', '/kubeconfig');
});

t.test('what the schema alone can refuse is 400 and names the field', async (t) => {
  const cases: [body: object, pointer: string][] = [
    [{ name: 'one' }, '/kubeconfig'],
    [{ kubeconfig: at(ONE) }, '/name'],
    [{ name: 'One', kubeconfig: 'x' }, '/name'],
    [{ name: null, kubeconfig: 'x' }, '/name'],
    [{ name: 'one', kubeconfig: null }, '/kubeconfig'],
    [{ name: 'one', kubeconfig: {} }, '/kubeconfig'],
    [{ name: 'one', kubeconfig: '' }, '/kubeconfig'],
    [{ name: 'one', kubeconfig: 'x'.repeat(262_145) }, '/kubeconfig'],
    [{ name: 'one', kubeconfig: 'x', server: ONE }, '/server'],
    [{ name: 'one', kubeconfig: 'x', argocd: 'steal' }, '/argocd'],
  ];
  for (const [body, pointer] of cases) {
    isProblem(t, await w.call('POST', path, { body }), 'invalid_request', pointer, `${pointer} ${JSON.stringify(body).slice(0, 60)}`);
  }
});

t.test('a cluster is 202 with its place, pending, and without any of its credentials', async (t) => {
  const made = await register(at(ONE));
  t.equal(made.status, 202);
  t.equal(made.headers['location'], `${path}/${made.body.id}`);
  t.match(made.body, { id: /^cls-/, name: 'one', status: 'pending', deleting: false, conditions: Array });
  t.same((made.body['conditions'] as { type: string }[]).map((condition) => condition.type).toSorted(), [
    'ApiReachable',
    'ArgoCdInstalled',
    'NotificationsVerified',
    'PublicUrlCurrent',
    'RepositoryConnected',
  ]);
  t.same((await w.call('GET', `${path}/${made.body.id}`)).body, made.body);
  t.same((await w.call('GET', path)).body, { data: [made.body], page: { nextCursor: null, hasMore: false } });
  for (const secret of [TOKEN, base64(PEM.ca)]) t.notOk(made.text.includes(secret));
});

t.test('a cluster is registered once, and its name is taken', async (t) => {
  isProblem(t, await register(at(ONE), { name: 'again' }), 'cluster_in_use');
  isProblem(t, await register(at(TWO)), 'name_taken', '/name');
  const other = await makeWorkspace(w, 'other');
  const body = { name: 'mine', kubeconfig: at(ONE) };
  isProblem(t, await w.call('POST', `${other.path}/clusters`, { body }), 'cluster_in_use', undefined, 'nor by another workspace');
});

t.test('a cluster that does not answer is taken all the same: 202', async (t) => {
  const dead = await makeWorkspace(w, 'dead');
  const made = await makeCluster(w, dead, 'silent', 'https://127.0.0.9:1');
  t.match(made, { status: 'pending' });
});

t.test('a bootstrap can be asked for again, with another kubeconfig only where that can be used', async (t) => {
  const { id } = (await w.call('GET', path)).body.data[0] ?? { id: '' };
  const again = await w.call('POST', `${path}/${id}/bootstraps`);
  t.match(again, { status: 202, body: { id, status: 'bootstrapping' } });
  const replace = (kubeconfig: unknown) => w.call('PUT', `${path}/${id}/kubeconfig`, { body: { kubeconfig } });
  t.match(await replace(at(ONE)), { status: 202, body: { id, status: 'bootstrapping' } });
  const before = await traceOf(w, acme);
  isProblem(t, await replace(at('https://10.0.0.1')), 'address_not_allowed', '/kubeconfig');
  isProblem(t, await replace(at(ONE, { user: { exec: {} } })), 'invalid_kubeconfig', '/kubeconfig');
  isProblem(t, await replace(null), 'invalid_request', '/kubeconfig');
  isProblem(t, await w.call('POST', `${path}/cls-00000000000000000000000000/bootstraps`), 'not_found');
  t.same(await traceOf(w, acme), before);
});
