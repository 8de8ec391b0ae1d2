import { readFile } from 'node:fs/promises';
import { openDatabase } from '@argosy/db/database';
import { PROBLEMS } from '@argosy/domain/problems';
import { createMetrics } from '@argosy/runtime/metrics';
import t from 'tap';
import { buildServer } from '../../src/server.ts';
import { testApi } from '../support/api.ts';
import { callerOf } from '../support/call.ts';
import { isProblem } from '../support/problem.ts';
import { makeStage, release } from '../support/workspace.ts';

const w = await testApi(t);
const open = { token: null };

t.test('an API with its database lives and is ready', async (t) => {
  for (const path of ['/livez', '/readyz']) t.match(await w.call('GET', path, open), { status: 200, body: { status: 'ok' } });
});

t.test('trust-F09: without its database it lives, is not ready, and answers 503 to be tried again', async (t) => {
  const away = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/nothing', poolSize: 2 });
  t.teardown(() => away.close());
  const server = await buildServer({ ...w.api, metrics: createMetrics(), deps: { ...w.api.deps, db: away } });
  t.teardown(() => server.close());
  const call = callerOf(server, w.token);
  t.match(await call('GET', '/livez', open), { status: 200, body: { status: 'ok' } });
  const ready = await call('GET', '/readyz', open);
  t.match(ready, { status: 503, headers: { 'retry-after': /^\d+$/ }, body: { status: /./ } });
  t.notMatch(ready.text, /127\.0\.0\.1|nobody/);
  const answer = await call('GET', '/v1/workspaces');
  isProblem(t, answer, 'unavailable');
  t.match(answer.headers['retry-after'], /^\d+$/);
  t.notMatch(answer.text, /127\.0\.0\.1|ECONNREFUSED|prisma/i, 'nothing of the inside is told');
});

t.test('the figures count requests by route and carry no text of a tenant', async (t) => {
  const acme = await makeStage(w, 'very-secret-tenant');
  await release(w, acme, 'secret-registry.test/secret-image:1');
  await w.call('GET', '/v1/workspaces/very-secret-tenant?secret-query=1');
  await w.call('GET', '/no-such-secret-path');
  const { text, headers } = await w.call('GET', '/metrics', open);
  t.match(headers['content-type'], /^text\/plain/);
  t.match(text, 'argosy_http_request_duration_seconds_count{method="POST",route="/v1/workspaces/:workspace/releases",status="202"} 1');
  t.match(text, 'argosy_http_request_duration_seconds_count{method="GET",route="none",status="404"}');
  t.match(text, /^process_cpu_seconds_total /m);
  t.notMatch(text, /secret/);
  t.notOk(text.includes(acme.id));
});

t.test('the document that is served is the one that is committed', async (t) => {
  const served = await w.call('GET', '/openapi.json', open);
  t.equal(served.status, 200);
  t.match(served.headers['content-type'], /^application\/json/);
  const committed = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'));
  t.strictSame(served.body, committed, 'npm run generate writes it');
});

t.test('the pages of the documentation are there for everybody', async (t) => {
  t.match(await w.call('GET', '/docs', open), { status: 200, headers: { 'content-type': /^text\/html/ } });
  t.match(await w.call('GET', '/docs/json', open), { status: 200, body: { openapi: '3.1.0' } });
  isProblem(t, await w.call('GET', '/docs/static/nothing', open), 'not_found');
});

t.test('every error explains itself where its type leads', async (t) => {
  for (const [code, problem] of Object.entries(PROBLEMS)) {
    t.same((await w.call('GET', `/errors/${code}`, open)).body, { code, ...problem }, code);
  }
  for (const code of ['nothing', 'toString', '__proto__', '%00']) isProblem(t, await w.call('GET', `/errors/${code}`, open), 'not_found');
});
