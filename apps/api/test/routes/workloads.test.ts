import { PassThrough } from 'node:stream';
import type { LogItem } from '@argosy/core/deployments/logs/log-item';
import { ClusterError } from '@argosy/core/ports/cluster-gateway';
import { AppError } from '@argosy/domain/app-error';
import t from 'tap';
import { fakeLogs } from '../../../../packages/core/test/support/fake-logs.ts';
import { eventForm, textForm } from '../../src/routes/log-forms.ts';
import { streamLogs } from '../../src/routes/stream-logs.ts';
import { listenOnFreePort, until } from '../support/address.ts';
import { testApi } from '../support/api.ts';
import { openStream } from '../support/event-stream.ts';
import { isProblem, withoutRequest } from '../support/problem.ts';
import { makeStage, makeToken, makeWorkspace } from '../support/workspace.ts';

const w = await testApi(t, { streamsAtMost: 2 });
const url = await listenOnFreePort(w);
const acme = await makeStage(w, 'acme');
const made = (await w.call('POST', `${acme.path}/deployments`, { body: { app: 'api', environment: 'staging' } })).body;
const path = `${acme.path}/deployments/${made.id}`;
const logs = fakeLogs(w.clusters.one);
const place = { namespace: String(made['namespace']), deploymentId: made.id };

t.test('a deployment links to what it says in its cluster', async (t) => {
  for (const link of ['resources', 'pods', 'logs', 'clusterEvents']) {
    t.equal((await w.call('GET', made.links[link] ?? '')).status, 200, link);
  }
  t.match(await w.call('GET', `${path}/logs`), { text: '', headers: { 'content-type': /^text\/plain/ } }, 'no pods, no lines');
});

t.test('logs are text; where there are several, each line tells whose it is', async (t) => {
  logs.putPod({ ...place, name: 'a', createdAt: '2026-01-02T00:00:00Z', containers: [{ name: 'api' }] });
  logs.write('a', 'api', 'one \u001b[31mred');
  t.match(await w.call('GET', `${path}/logs`), { status: 200, text: 'one \u001b[31mred\n', headers: { 'cache-control': 'no-store' } });
  logs.putPod({ ...place, name: 'b', containers: [{ name: 'api' }] });
  logs.write('b', 'api', 'two');
  t.equal((await w.call('GET', `${path}/logs`)).text, 'a/api one \u001b[31mred\nb/api two\n');
  t.equal((await w.call('GET', `${path}/logs?pod=b&tail=5&since=3600`)).text, 'two\n');
  t.match(logs.readings.at(-1)?.options, { tailLines: 5, since: 3600 });
  await w.call('GET', `${path}/logs?pod=b&since=2026-01-01T00:00:00Z`);
  t.match(logs.readings.at(-1)?.options, { tailLines: 200, since: '2026-01-01T00:00:00Z' });
});

t.test('as events, each line comes with its pod, container and time, and the end with its reason', async (t) => {
  const stream = await openStream(`${url}${path}/logs?container=api`, w.token);
  t.match(stream.headers.get('content-type'), /^text\/event-stream/);
  t.match(await stream.next(), { event: 'log', data: { pod: 'a', container: 'api', time: /^2026-.*Z$/, line: 'one \u001b[31mred' } });
  t.match(await stream.next(), { event: 'log', data: { pod: 'b', line: 'two' } });
  t.match(await stream.next(), { event: 'end', data: { reason: 'complete' } });
  t.equal(await stream.next(), undefined);
  await stream.close();
});

t.test('what cannot be is 400 at its field, what is not there 422 with what is', async (t) => {
  const cases = [
    ['since=0', '/since'],
    ['since=86401', '/since'],
    ['since=yesterday', '/since'],
    ['since=2026-99-01T00:00:00Z', '/since'],
    ['tail=-1', '/tail'],
    ['tail=5001', '/tail'],
    ['tail=x', '/tail'],
    ['follow=perhaps', '/follow'],
    ['previous=1x', '/previous'],
    ['follow=true&previous=true', '/previous'],
    ['container=UPPER', '/container'],
    ['container=%00', '/container'],
    ['pod=..%2F..', '/pod'],
  ] as const;
  for (const [query, pointer] of cases) isProblem(t, await w.call('GET', `${path}/logs?${query}`), 'invalid_request', pointer, query);
  for (const limit of ['0', '201', 'x'])
    isProblem(t, await w.call('GET', `${path}/cluster-events?limit=${limit}`), 'invalid_request', '/limit');
  const unknown = await w.call('GET', `${path}/logs?container=zz`, { headers: { accept: 'text/event-stream' } });
  isProblem(t, unknown, 'unknown_reference', '/container');
  t.match(unknown.body['detail'], /there are: api\./);
  isProblem(t, await w.call('GET', `${path}/logs?pod=zz`), 'unknown_reference', '/pod');
});

t.test('a viewer may read it all, a stranger learns nothing, and a deployment that is not there looks the same', async (t) => {
  const viewer = await makeToken(w, acme, 'viewer');
  const elsewhere = await makeWorkspace(w, 'elsewhere');
  for (const part of ['logs', 'pods', 'cluster-events', 'resources']) {
    t.equal((await w.call('GET', `${path}/${part}`, { token: viewer })).status, 200, part);
    isProblem(t, await w.call('GET', `${path}/${part}`, { token: null }), 'unauthenticated');
    const absent = await w.call('GET', `${acme.path}/deployments/dep-00000000000000000000000000/${part}`);
    isProblem(t, absent, 'not_found');
    const foreign = await w.call('GET', `${elsewhere.path}/deployments/${made.id}/${part}`);
    t.equal(withoutRequest(foreign), withoutRequest(absent), 'foreign and absent are the same bytes');
  }
});

t.test('a cluster that is away is 503 in its own words', async (t) => {
  w.clusters.one.broken = new ClusterError('unreachable', 'nobody is there');
  for (const part of ['logs', 'logs?follow=true', 'pods', 'cluster-events']) {
    const answer = await w.call('GET', `${path}/${part}`);
    isProblem(t, answer, 'unavailable', undefined, part);
    t.match(answer.body['detail'], /nobody is there/);
    t.match(answer.headers['retry-after'], /^\d+$/);
  }
  w.clusters.one.broken = null;
});

t.test('a followed log goes on with new pods; when the client goes, every connection to the cluster ends', async (t) => {
  const stream = await openStream(`${url}${path}/logs?follow=true&tail=0`, w.token);
  logs.putPod({ ...place, name: 'c', containers: [{ name: 'api' }] });
  logs.write('c', 'api', 'new here');
  t.match(await stream.next(), { event: 'log', data: { pod: 'c', line: 'new here' } });
  t.strictSame(logs.open().toSorted(), ['a/api', 'b/api', 'c/api']);
  await stream.close();
  await until(() => logs.open().length === 0, 'every log is left');
  await until(() => w.api.streams.open === 0, 'the place is free');
});

t.test('logs take places of those that there are for streams', async (t) => {
  const open = [await openStream(`${url}${path}/logs?follow=true`, w.token), await openStream(`${url}${path}/logs?follow=true`, w.token)];
  const refused = await w.call('GET', `${path}/logs`);
  isProblem(t, refused, 'unavailable');
  t.match(refused.headers['retry-after'], /^\d+$/);
  for (const stream of open) await stream.close();
  await until(() => w.api.streams.open === 0, 'the places are free');
});

async function* endless(signal: AbortSignal): AsyncGenerator<LogItem> {
  while (!signal.aborted) {
    yield { type: 'line', pod: 'a', container: 'api', at: 0, line: 'x'.repeat(1000) };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

t.test('who may not read any more, and who reads while the process stops, is told so and comes to an end', async (t) => {
  for (const [reason, stops] of [
    ['forbidden', false],
    ['stopping', true],
  ] as const) {
    const refused = new AbortController();
    const stopping = new AbortController();
    const verify = async () => {
      if (stops) return stopping.abort();
      throw new AppError('not_found', 'gone');
    };
    const out = new PassThrough();
    const options = { form: eventForm(), verify, refused, stopping: stopping.signal, heartbeatMs: 5 };
    const done = streamLogs(endless(AbortSignal.any([refused.signal, stopping.signal])), options, out);
    t.match(await textOf(out), new RegExp(`event: end\ndata: {"reason":"${reason}"[^\n]*\n\n$`));
    await done;
  }
});

t.test('while nobody can tell whether the reader may read, it goes on with signs of life', async (t) => {
  let asked = 0;
  const over = new AbortController();
  const verify = async () => {
    asked += 1;
    if (asked === 3) over.abort();
    throw new AppError('unavailable', 'no database');
  };
  const out = new PassThrough();
  const silent = async function* (): AsyncGenerator<LogItem> {
    await until(() => over.signal.aborted, 'it was asked three times');
    yield { type: 'end', reason: 'time_limit' };
  };
  const options = { form: eventForm(), verify, refused: new AbortController(), stopping: new AbortController().signal, heartbeatMs: 5 };
  const done = streamLogs(silent(), options, out);
  t.match(await textOf(out), /: still here\n\n[^]*"reason":"time_limit"/);
  await done;
});

t.test('a reader who does not read holds up the logs', async (t) => {
  const over = new AbortController();
  const out = new PassThrough({ highWaterMark: 4096 });
  let given = 0;
  const counted = async function* (): AsyncGenerator<LogItem> {
    for await (const item of endless(over.signal)) {
      given += 1;
      yield item;
    }
  };
  const options = { form: textForm(true), verify: async () => {}, refused: new AbortController(), stopping: over.signal };
  const done = streamLogs(counted(), options, out);
  await until(() => out.writableNeedDrain, 'the connection is full');
  const before = given;
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  t.equal(given, before);
  out.resume();
  await until(() => given > before + 50, 'it goes on');
  over.abort();
  await done;
});

t.test('text says by comments what is no line of a log', async (t) => {
  const form = textForm(false);
  t.equal(form.item({ type: 'notice', text: 'note' }), '# note\n');
  t.equal(
    form.item({ type: 'notice', text: 'note\r\napi-1/api forged' }),
    '# note api-1/api forged\n',
    'a cluster forges no line of a log',
  );
  t.equal(form.end('complete'), '');
  t.match(form.end('time_limit'), /^# .+\n$/);
});

async function textOf(stream: PassThrough): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
