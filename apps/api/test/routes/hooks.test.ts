import { ensureConnection } from '@argosy/core/clusters/bootstrap/connection';
import t from 'tap';
import { testApi, TWO } from '../support/api.ts';
import { isProblem, withoutRequest } from '../support/problem.ts';
import { makeApp, makeCluster, makeEnvironment, makeStage, makeWorkspace, release, traceOf } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeStage(w, 'acme');
const cluster = (await w.call('GET', `${acme.path}/clusters`)).body.data[0]?.id ?? '';
const { id, token } = await ensureConnection(w.api.deps, acme.id, cluster);
const deployment = (await release(w, acme))['deployment'] as string;
const url = `/v1/hooks/argocd/${id}`;
const hook = (application: unknown, more: object = {}) => ({ version: 1, application, trigger: 'op-succeeded', status: {}, ...more });
const post = (body: unknown) => w.call('POST', url, { body, token });
const inbox = () =>
  w.api.deps.db.inWorkspace(acme.id, (tx) => tx.inbox.findMany({ where: { workspaceId: acme.id }, orderBy: { id: 'desc' } }));
const jobs = () =>
  w.api.deps.db.inWorkspace(acme.id, (tx) => tx.outbox.findMany({ where: { workspaceId: acme.id, job: 'observe-deployment' } }));

t.test('news of a deployment is stored together with the job that looks at it, and answered 202', async (t) => {
  const answer = await post(hook(deployment, { uid: 'u-1', resourceVersion: '42', unknown: { field: true } }));
  t.match(answer, { status: 202, body: { accepted: true } });
  t.match(await inbox(), [{ application: deployment, trigger: 'op-succeeded', resourceVersion: '42', verdict: null, handledAt: null }]);
  t.match(await jobs(), [{ key: deployment, data: { deploymentId: deployment } }]);
});

t.test('trust-F23: the same news again is stored again and is still one job', async (t) => {
  const before = (await inbox()).length;
  for (let times = 0; times < 3; times += 1) t.equal((await post(hook(deployment))).status, 202);
  t.equal((await inbox()).length, before + 3);
  t.equal((await jobs()).length, 1);
});

t.test('trust-T28: a wrong token and an unknown connection answer alike, byte for byte, and keep nothing', async (t) => {
  const before = await traceOf(w, acme);
  const answers = [];
  for (const [path, given] of [
    [url, 'wrong'],
    [url, null],
    [url, `${token}x`],
    [url, w.token],
    ['/v1/hooks/argocd/con-00000000000000000000000000', token],
    ['/v1/hooks/argocd/nonsense', token],
    ['/v1/hooks/argocd/%00', token],
  ] as const) {
    const answer = await w.call('POST', path, { body: hook(deployment), token: given });
    isProblem(t, answer, 'unauthenticated', undefined, path);
    answers.push(withoutRequest(answer));
  }
  t.equal(new Set(answers).size, 1);
  t.same(await traceOf(w, acme), before);
});

t.test('the token is checked before the body is looked at', async (t) => {
  isProblem(t, await w.call('POST', url, { text: '{"broken', token: 'wrong' }), 'unauthenticated');
  isProblem(t, await w.call('POST', url, { text: 'x'.repeat(3 * 1024 * 1024), token: 'wrong' }), 'unauthenticated');
});

t.test('an unknown or foreign application is 202, recorded as ignored, and causes no work', async (t) => {
  const other = await makeWorkspace(w, 'other');
  await makeCluster(w, other, 'one', TWO);
  await makeEnvironment(w, other);
  await makeApp(w, other);
  const foreign = (await release(w, other))['deployment'] as string;
  const before = await jobs();
  for (const application of [foreign, 'dep-00000000000000000000000000', 'somebody-elses-app', acme.id]) {
    t.equal((await post(hook(application))).status, 202, application);
    t.match((await inbox())[0], { application, verdict: /^ignored: /, handledAt: Date });
  }
  t.same(await jobs(), before);
});

t.test('broken JSON, or a body without version or application, is 400 and keeps nothing', async (t) => {
  const before = await traceOf(w, acme);
  for (const text of ['', '{', '{"version": 1,}', 'null', '[]', '"x"'])
    isProblem(t, await w.call('POST', url, { text, token }), 'invalid_request', undefined, text);
  for (const [body, pointer] of [
    [{ application: deployment }, '/version'],
    [{ version: 1 }, '/application'],
    [{ version: '1', application: deployment }, '/version'],
    [{ version: 1, application: null }, '/application'],
    [{ version: 1, application: '../x' }, '/application'],
    [{ version: 1, application: 'a\u0000' }, '/application'],
  ] as const) {
    isProblem(t, await w.call('POST', url, { body, token }), 'invalid_request', pointer, JSON.stringify(body));
  }
  t.same(await traceOf(w, acme), before);
});

t.test('what cannot be read in a body is a hint that is left out: 202', async (t) => {
  const odd = [
    { status: { operationState: { message: 'a\u0000b' } } },
    { status: 'gone' },
    { uid: 7, resourceVersion: {}, trigger: [] },
    { status: { health: { message: '\ud800' } } },
  ];
  for (const more of odd) t.equal((await post(hook(deployment, more))).status, 202, JSON.stringify(more));
});

t.test('a body of 2 MiB is taken, a larger one is 413, another content type 415', async (t) => {
  t.equal((await post(hook(deployment, { status: { message: 'x'.repeat(2 * 1024 * 1024 - 500) } }))).status, 202);
  isProblem(t, await post(hook(deployment, { status: { message: 'x'.repeat(2 * 1024 * 1024) } })), 'payload_too_large');
  const answer = await w.call('POST', url, { text: JSON.stringify(hook(deployment)), token, headers: { 'content-type': 'text/plain' } });
  isProblem(t, answer, 'unsupported_media_type');
});

t.test('a forged "Healthy" changes no release', async (t) => {
  const status = { health: { status: 'Healthy' }, sync: { status: 'Synced' }, operationState: { phase: 'Succeeded' } };
  t.equal((await post(hook(deployment, { status }))).status, 202);
  const { body } = await w.call('GET', `${acme.path}/releases?deployment=${deployment}`);
  t.match(body.data, [{ state: 'committed' }]);
});

t.test('trust-F04 F11: a database that does not answer is 503 within 2 seconds, never a 2xx, and what is sent again is kept', async (t) => {
  const before = (await inbox()).length;
  const blocked = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const blocker = w.api.deps.db.inWorkspace(acme.id, async (tx) => {
    // What every hook has to do last: its own row of work.
    await tx.$queryRaw`SELECT id FROM outbox WHERE workspace_id = ${acme.id} FOR UPDATE`;
    locked.resolve();
    await blocked.promise;
  });
  await locked.promise;
  try {
    const from = performance.now();
    const answer = await post(hook(deployment));
    const took = performance.now() - from;
    isProblem(t, answer, 'unavailable');
    t.match(answer.headers, { 'retry-after': /^[1-9]/ });
    t.ok(took < 2000, `${took} ms`);
  } finally {
    blocked.resolve();
    await blocker;
  }
  t.equal((await post(hook(deployment))).status, 202);
  t.ok((await inbox()).length > before);
});
