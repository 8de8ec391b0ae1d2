import { readRefs } from './support/read-refs.ts';
import t from 'tap';
import { authenticate } from '../src/access/authenticate.ts';
import { openScope } from '../src/access/open-scope.ts';
import { listAuditEvents } from '../src/events/audit.ts';
import { createCredential, deleteCredential, listCredentials } from '../src/repositories/credentials.ts';
import { createToken, deleteToken, listTokens } from '../src/tokens/tokens.ts';
import { bringUp } from './support/bring-up.ts';
import { registerCluster } from '../src/clusters/register.ts';
import { SERVER, world } from './support/world.ts';

const w = await world(t);
const scope = await w.workspace('acme');
const other = await w.workspace('other');
const bearer = (token: string) => authenticate(w.deps, `Bearer ${token}`);

t.test('a token authenticates as itself, in its workspace, with its role', async (t) => {
  const made = await createToken(w.deps, scope, { name: 'ci', role: 'deployer' });
  t.match(made, { name: 'ci', role: 'deployer', token: /^ags_[0-9a-z]{26}_[\w-]{43}$/ });
  const principal = await bearer(made.token);
  t.match(principal, { type: 'token', id: made.id, workspaceId: scope.workspaceId, role: 'deployer' });
  t.match(await openScope(w.deps, principal, 'acme', 'release', 'r'), { role: 'deployer', actor: { type: 'token', id: made.id } });
  await t.rejects(openScope(w.deps, principal, 'acme', 'administer', 'r'), { code: 'forbidden' });
  await t.rejects(openScope(w.deps, principal, 'other', 'read', 'r'), { code: 'not_found' }, 'a foreign workspace is as absent as none');
  await t.rejects(openScope(w.deps, principal, 'nowhere', 'read', 'r'), { code: 'not_found' });
});

t.test('a token ends after 90 days, or at the time that was asked for, which lies in the future', async (t) => {
  const made = await createToken(w.deps, scope, { name: 'default', role: 'viewer' });
  t.equal(Date.parse(made.expiresAt ?? '') - Date.parse(made.createdAt), 90 * 86_400_000);
  const expiresAt = new Date(w.deps.clock.now().getTime() + 60_000).toISOString();
  const short = await createToken(w.deps, scope, { name: 'short', role: 'viewer', expiresAt });
  await bearer(short.token);
  w.pass(60_000);
  await t.rejects(bearer(short.token), { code: 'unauthenticated' });
  await bearer(made.token);
  await t.rejects(createToken(w.deps, scope, { name: 'past', role: 'viewer', expiresAt: '2020-01-01T00:00:00.000Z' }), {
    code: 'invalid_request',
    errors: [{ pointer: '/expiresAt' }],
  });
});

t.test('nobody grants more than they hold, and tokens make no tokens (trust-T37)', async (t) => {
  const admin = { ...scope, role: 'admin' as const };
  await t.rejects(createToken(w.deps, admin, { name: 'x', role: 'owner' }), { code: 'forbidden' });
  await createToken(w.deps, admin, { name: 'x', role: 'admin' });
  const token = { ...scope, actor: { type: 'token' as const, id: 'tok-x' } };
  await t.rejects(createToken(w.deps, token, { name: 'x', role: 'viewer' }), { code: 'forbidden' });
});

t.test('a revoked token stops at once, and a token of another workspace cannot be revoked or seen', async (t) => {
  const made = await createToken(w.deps, scope, { name: 'gone', role: 'viewer' });
  await t.rejects(deleteToken(w.deps, other, made.id), { code: 'not_found' });
  t.notOk((await listTokens(w.deps, other, {})).data.some(({ id }) => id === made.id));
  await bearer(made.token);
  await deleteToken(w.deps, scope, made.id);
  await t.rejects(bearer(made.token), { code: 'unauthenticated' });
  for (const id of [made.id, 'tok-', 'nonsense']) await t.rejects(deleteToken(w.deps, scope, id), { code: 'not_found' });
});

t.test('lists of tokens show no text and no hash', async (t) => {
  const made = await createToken(w.deps, scope, { name: 'listed', role: 'viewer' });
  const { data } = await listTokens(w.deps, scope, { limit: 2 });
  t.match(data[0], { id: made.id, name: 'listed' });
  t.same(Object.keys(data[0] ?? {}).toSorted(), ['createdAt', 'expiresAt', 'id', 'name', 'role']);
});

t.test('whatever is no valid token is refused alike', async (t) => {
  const made = await createToken(w.deps, scope, { name: 'changed', role: 'viewer' });
  const changed = made.token.slice(0, -1) + (made.token.endsWith('A') ? 'B' : 'A');
  const errors = new Set<string>();
  for (const text of [changed, made.token.toUpperCase(), `${made.token}x`, 'x', 'x'.repeat(512)]) {
    await bearer(text).then(
      () => t.fail(text),
      (error: { code: string; message: string }) => errors.add(`${error.code} ${error.message}`),
    );
  }
  t.equal(errors.size, 1);
  for (const header of [undefined, '', 'Bearer', 'Basic x', `Bearer ${'x'.repeat(513)}`, 'Bearer a b']) {
    await t.rejects(authenticate(w.deps, header), { code: 'unauthenticated' });
  }
});

t.test('a repository credential reads its own workspace until it is revoked', async (t) => {
  const made = await createCredential(w.deps, scope, { name: 'laptop' });
  t.match(made, {
    name: 'laptop',
    username: 'argosy',
    password: /^agc_[\w-]{43}$/,
    cloneUrl: `https://argosy.example.com/git/${scope.workspaceId}.git`,
  });
  t.match(await readRefs(w, scope.workspaceId, made.password), { head: /^[0-9a-f]{40}$/ });
  t.equal(await readRefs(w, other.workspaceId, made.password), null);
  t.same(Object.keys((await listCredentials(w.deps, scope, {})).data[0] ?? {}).toSorted(), ['createdAt', 'id', 'name', 'username']);
  await t.rejects(deleteCredential(w.deps, other, made.id), { code: 'not_found' });
  await deleteCredential(w.deps, scope, made.id);
  t.equal(await readRefs(w, scope.workspaceId, made.password), null);
  await t.rejects(deleteCredential(w.deps, scope, made.id), { code: 'not_found' });
});

t.test('Argo CD’s own credential is neither listed nor revocable', async (t) => {
  const cluster = await registerCluster(w.deps, scope, { name: 'one', kubeconfig: SERVER }, w.readKubeconfig);
  await bringUp(w, w.cluster, scope.workspaceId, cluster.id);
  const [own] = await w.deps.db.inWorkspace(scope.workspaceId, (tx) => tx.repositoryCredential.findMany({ where: { purpose: 'argocd' } }));
  t.ok(own);
  t.notOk((await listCredentials(w.deps, scope, {})).data.some(({ id }) => id === own?.id));
  await t.rejects(deleteCredential(w.deps, scope, own?.id ?? ''), { code: 'not_found' });
});

t.test('every change leaves one audit event, without the secret (trust-T51)', async (t) => {
  const token = await createToken(w.deps, scope, { name: 'audited', role: 'viewer' });
  await deleteToken(w.deps, scope, token.id);
  const credential = await createCredential(w.deps, scope, {});
  await deleteCredential(w.deps, scope, credential.id);
  const { data } = await listAuditEvents(w.deps, scope, { limit: 200 });
  const of = (id: string) => data.filter(({ subject }) => subject.id === id).map(({ action }) => action);
  t.same(of(token.id).toReversed(), ['token.create', 'token.delete']);
  t.same(of(credential.id).toReversed(), ['credential.create', 'credential.delete']);
  const text = JSON.stringify(data);
  for (const secret of [token.token, credential.password]) t.notOk(text.includes(secret));
});
