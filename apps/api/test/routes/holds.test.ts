import { commitWaiting } from '@argosy/core/releases/commit-waiting';
import t from 'tap';
import { testApi } from '../support/api.ts';
import { isProblem, withoutRequest } from '../support/problem.ts';
import { makeStage, makeToken, makeWorkspace, release, traceOf } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeStage(w, 'acme');
const first = await release(w, acme, 'nginx:1');
const deployment = `${acme.path}/deployments/${String(first['deployment'])}`;
const releases = `${acme.path}/releases`;
const hold = `${deployment}/hold`;
const create = (image: string, more: object = {}) => w.call('POST', `${deployment}/releases`, { body: { image, ...more } });

t.test('a hold is placed with 200 and the deployment, and lifted with 204, twice as well as once', async (t) => {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const placed = await w.call('PUT', hold, { body: { reason: 'Incident 7', until } });
  t.match(placed, {
    status: 200,
    body: { id: first['deployment'], hold: { reason: 'Incident 7', until, by: { type: 'user' }, release: null } },
  });
  t.same((await w.call('GET', deployment)).body['hold'], placed.body['hold']);
  for (const time of [1, 2]) t.match(await w.call('DELETE', hold), { status: 204, text: '' }, `time ${time}`);
  t.equal((await w.call('GET', deployment)).body['hold'], null);
});

t.test('bad holds are refused at their field and change nothing', async (t) => {
  const before = await traceOf(w, acme);
  const put = (body: unknown) => w.call('PUT', hold, { body });
  isProblem(t, await put({}), 'invalid_request', '/reason');
  for (const reason of ['', ' ', null, 1, 'a\nb', 'a\u0000', '\u200b', 'a'.repeat(1001)])
    isProblem(t, await put({ reason }), 'invalid_request', '/reason', JSON.stringify(reason).slice(0, 20));
  for (const until of [null, 7, 'tomorrow', '2026-13-01T00:00:00Z', '9999-01-01T00:00:00Z'])
    isProblem(t, await put({ reason: 'a', until }), 'invalid_request', '/until', String(until));
  isProblem(t, await put({ reason: 'a', until: '2020-01-01T00:00:00Z' }), 'invalid_input', '/until');
  isProblem(t, await put({ reason: 'a', more: 1 }), 'invalid_request', '/more');
  isProblem(t, await create('nginx:2', { overrideHold: 'yes' }), 'invalid_request', '/overrideHold');
  const rollback = { release: first.id, hold: null };
  isProblem(t, await w.call('POST', `${deployment}/rollbacks`, { body: rollback }), 'invalid_request', '/hold');
  t.same(await traceOf(w, acme), before);
});

t.test('a foreign deployment cannot be told from an absent one', async (t) => {
  const other = await makeWorkspace(w, 'other');
  const ask = (id: string) => w.call('PUT', `${other.path}/deployments/${id}/hold`, { body: { reason: 'a' } });
  const foreign = await ask(String(first['deployment']));
  isProblem(t, foreign, 'not_found');
  t.equal(withoutRequest(foreign), withoutRequest(await ask('dep-00000000000000000000000000')));
  const cancel = (id: string) => w.call('POST', `${other.path}/releases/${id}/cancellations`);
  const strange = await cancel(first.id);
  isProblem(t, strange, 'not_found');
  t.equal(withoutRequest(strange), withoutRequest(await cancel('rel-00000000000000000000000000')));
});

t.test('a deployer releases and cancels, but neither holds nor passes over a hold', async (t) => {
  const token = await makeToken(w, acme, 'deployer');
  isProblem(t, await w.call('PUT', hold, { body: { reason: 'a' }, token }), 'forbidden');
  isProblem(t, await w.call('DELETE', hold, { token }), 'forbidden');
  await w.call('PUT', hold, { body: { reason: 'Freeze' } });
  const over = { body: { image: 'nginx:2', overrideHold: true }, token };
  isProblem(t, await w.call('POST', `${deployment}/releases`, over), 'forbidden');
  const waiting = await w.call('POST', `${deployment}/releases`, { body: { image: 'nginx:2' }, token });
  t.match(waiting, { status: 202, body: { state: 'blocked', commit: null, reason: /Freeze\. Lift it with DELETE/ } });
  const cancelled = await w.call('POST', `${releases}/${waiting.body.id}/cancellations`, { token });
  t.match(cancelled, {
    status: 202,
    headers: { location: `${releases}/${waiting.body.id}` },
    body: { state: 'cancelled', finishedAt: String, commit: null },
  });
  isProblem(t, await w.call('POST', `${releases}/${waiting.body.id}/cancellations`, { token }), 'release_final');
  const viewer = await makeToken(w, acme, 'viewer');
  isProblem(t, await w.call('POST', `${releases}/${first.id}/cancellations`, { token: viewer }), 'forbidden');
  await w.call('DELETE', hold);
});

t.test('a release under way is cancelled by a commit that a Git client gets', async (t) => {
  const base = await create('nginx:3');
  await w.api.deps.db.inWorkspace(acme.id, async (tx) => {
    await tx.release.update({ where: { id: base.body.id }, data: { state: 'succeeded' } });
    await tx.deployment.update({ where: { id: String(first['deployment']) }, data: { currentReleaseId: base.body.id } });
  });
  const stood = (await w.call('GET', `${deployment}/values`)).text;
  const made = await create('nginx:4');
  const { sequence } = made.body['commit'] as { sequence: number };
  const done = await w.call('POST', `${releases}/${made.body.id}/cancellations`);
  t.match(done.body, {
    state: 'cancelled',
    commit: { sequence },
    reason: new RegExp(`^Cancelled: commit ${sequence + 1} undoes commit ${sequence}`),
  });
  t.equal((await w.call('GET', `${deployment}/values`)).text, stood);
  t.match((await w.call('GET', `${deployment}/values?at=${sequence}`)).text, 'nginx:4');
  const rows = await w.api.deps.db.inWorkspace(acme.id, async (tx) => ({
    release: await tx.release.findUniqueOrThrow({ where: { id: base.body.id } }),
    deployment: await tx.deployment.findUniqueOrThrow({ where: { id: String(first['deployment']) } }),
    tree: await tx.repositoryTree.findFirstOrThrow({ where: { workspaceId: acme.id, path: 'environments/staging/api' } }),
  }));
  const tree = Buffer.from(rows.tree.entries).toString('hex');
  t.match(tree, rows.release.valuesSha ?? 'none', 'values.yaml is the one that its row names');
  t.match(tree, rows.deployment.manifestSha ?? 'none', 'and so is application.yaml');
});

t.test('what waited is committed after the hold, and its answer changes from blocked to committed', async (t) => {
  await w.call('PUT', hold, { body: { reason: 'Freeze' } });
  const waiting = await create('nginx:5');
  await w.call('DELETE', hold);
  await commitWaiting(w.api.deps, acme.id, String(first['deployment']));
  t.match((await w.call('GET', `${releases}/${waiting.body.id}`)).body, {
    state: 'committed',
    reason: null,
    commit: { sha: /^[0-9a-f]{40}$/ },
  });
});
