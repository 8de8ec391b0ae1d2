import t from 'tap';
import { enqueue } from '@argosy/db/outbox';
import { testApi } from '../support/api.ts';
import { isProblem } from '../support/problem.ts';
import { makeToken, makeWorkspace, traceOf, type TestWorkspace } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeWorkspace(w, 'acme');
const other = await makeWorkspace(w, 'other');

/** Leaves a workspace with one job in each state. */
async function fill({ id }: TestWorkspace): Promise<void> {
  await w.api.deps.db.inWorkspace(id, async (tx) => {
    await tx.outbox.deleteMany({ where: { workspaceId: id } });
    for (const key of ['one', 'two', 'three']) await enqueue(tx, id, [{ job: 'fold-repository', key, data: { n: key } }]);
    await tx.$executeRaw`UPDATE outbox SET leased_until = now() + interval '1 hour', attempts = 1 WHERE key = 'two'`;
    await tx.$executeRaw`UPDATE outbox SET dead_at = now(), attempts = 10, failures = 10, last_error = 'it broke' WHERE key = 'three'`;
  });
}

const list = async (query = '') => (await w.call('GET', `${acme.path}/jobs${query}`)).body;
const deadOne = async (): Promise<string> => (await list('?state=dead')).data[0]?.id ?? '';

t.beforeEach(() => Promise.all([fill(acme), fill(other)]));

t.test('jobs that are not done are listed, newest first, and by their state', async (t) => {
  const { data, page } = await list();
  t.match(data, [
    { job: 'fold-repository', key: 'three', state: 'dead', attempts: 10, lastError: 'it broke', deadAt: String, data: { n: 'three' } },
    { key: 'two', state: 'running', attempts: 1, lastError: null, deadAt: null },
    { key: 'one', state: 'waiting', attempts: 0, dueAt: String, createdAt: String },
  ]);
  t.same(page, { nextCursor: null, hasMore: false });
  for (const job of data) t.match(job.id, /^job-[0-9a-hjkmnp-tv-z]{26}$/);
  for (const state of ['dead', 'running', 'waiting']) {
    const found = await list(`?state=${state}`);
    t.same(
      found.data.map((job) => job['state']),
      [state],
    );
  }
});

t.test('pages follow each other without a gap', async (t) => {
  const first = await list('?limit=2');
  const second = await list(`?limit=2&cursor=${first.page.nextCursor ?? ''}`);
  t.same(
    [...first.data, ...second.data].map((job) => job['key']),
    ['three', 'two', 'one'],
  );
});

t.test('one job is the same alone as in the list', async (t) => {
  const { data } = await list();
  for (const job of data) t.same((await w.call('GET', `${acme.path}/jobs/${job.id}`)).body, job);
});

t.test('trust-F05: a dead job is asked for once more by one call, which leaves an audit event', async (t) => {
  const id = await deadOne();
  const answer = await w.call('POST', `${acme.path}/jobs/${id}/retries`);
  t.equal(answer.status, 202);
  t.equal(answer.headers['location'], `${acme.path}/jobs/${id}`);
  t.match(answer.body, { id, state: 'waiting', attempts: 0, deadAt: null, data: { n: 'three' } });
  const audits = (await w.call('GET', `${acme.path}/audit-events?limit=1`)).body;
  t.match(audits.data, [
    { action: 'job.retry', subject: { type: 'job', id }, data: { job: 'fold-repository', key: 'three', attempts: 10 } },
  ]);
  isProblem(t, await w.call('POST', `${acme.path}/jobs/${id}/retries`), 'conflict');
});

t.test('what is not dead cannot be tried again, and nothing changes', async (t) => {
  const { data } = await list();
  const before = await traceOf(w, acme);
  for (const job of data.slice(1)) isProblem(t, await w.call('POST', `${acme.path}/jobs/${job.id}/retries`), 'conflict');
  t.same(await traceOf(w, acme), before);
});

t.test('trust-T01: a job of another workspace is as absent as one that does not exist', async (t) => {
  const id = await deadOne();
  const absent = `job-${'0'.repeat(20)}1zzzzz`;
  for (const path of ['', '/retries']) {
    const method = path === '' ? 'GET' : 'POST';
    const answers = await Promise.all(
      [id, absent, 'job-1', `job-${'z'.repeat(26)}`, `dep-${id.slice(4)}`].map((each) =>
        w.call(method, `${other.path}/jobs/${each}${path}`),
      ),
    );
    for (const answer of answers) isProblem(t, answer, 'not_found');
  }
  t.equal((await list('?state=dead')).data.length, 1);
});

t.test('only who administers the workspace sees its jobs', async (t) => {
  const id = await deadOne();
  for (const role of ['viewer', 'deployer', 'developer']) {
    const token = await makeToken(w, acme, role);
    isProblem(t, await w.call('GET', `${acme.path}/jobs`, { token }), 'forbidden');
    isProblem(t, await w.call('GET', `${acme.path}/jobs/${id}`, { token }), 'forbidden');
    isProblem(t, await w.call('POST', `${acme.path}/jobs/${id}/retries`, { token }), 'forbidden');
  }
  const token = await makeToken(w, acme, 'admin');
  t.equal((await w.call('POST', `${acme.path}/jobs/${id}/retries`, { token })).status, 202);
});

t.test('a state or a cursor that cannot be is 400', async (t) => {
  for (const query of ['?state=sleeping', '?state=', '?cursor=xxx', '?limit=0']) {
    isProblem(t, await w.call('GET', `${acme.path}/jobs${query}`), 'invalid_request');
  }
});
