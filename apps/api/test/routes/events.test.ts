import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { authenticate } from '@argosy/core/access/authenticate';
import { openScope } from '@argosy/core/access/open-scope';
import t from 'tap';
import { streamEvents } from '../../src/routes/stream-events.ts';
import { listenOnFreePort, until } from '../support/address.ts';
import { testApi } from '../support/api.ts';
import { openStream } from '../support/event-stream.ts';
import { isProblem } from '../support/problem.ts';
import { makeApp, makeStage, makeToken, makeWorkspace, release } from '../support/workspace.ts';

const w = await testApi(t);
const url = await listenOnFreePort(w);
const acme = await makeStage(w, 'acme');
const path = `${acme.path}/events`;
const { streams } = w.api;
const newest = async () => (await w.call('GET', `${path}?limit=200`)).body.data.at(-1)?.['seq'] as number;

t.test('events are listed oldest first without gaps, and page by their numbers', async (t) => {
  const { data, page } = (await w.call('GET', path)).body;
  t.same(
    data.map((event) => event['seq']),
    data.map((_event, index) => index + 1),
  );
  t.match(data[0], { type: 'workspace.created', time: String, subject: { type: 'workspace', id: acme.id }, actor: { type: 'user' } });
  t.same(page, { nextCursor: null, hasMore: false });
  const first = (await w.call('GET', `${path}?limit=2`)).body;
  t.same(first.page, { nextCursor: '2', hasMore: true });
  t.equal((await w.call('GET', `${path}?after=2&limit=1`)).body.data[0]?.['seq'], 3);
  const apps = (await w.call('GET', `${path}?types=app.*,environment.created`)).body.data.map((event) => event['type']);
  t.same(apps, ['environment.created', 'app.created']);
});

t.test('a place or a type that cannot be is 400, and so is a garbage Last-Event-ID', async (t) => {
  for (const after of ['-1', 'x', '1.5', '99999999999999999999'])
    isProblem(t, await w.call('GET', `${path}?after=${after}`), 'invalid_request', '/after', after);
  for (const types of ['%00', 'A', '', "a';--"])
    isProblem(t, await w.call('GET', `${path}?types=${types}`), 'invalid_request', '/types', types);
  for (const id of ['x', '-1', '1.5', '', '9'.repeat(16), '1; DROP']) {
    const answer = await w.call('GET', path, { headers: { accept: 'text/event-stream', 'last-event-id': id } });
    isProblem(t, answer, 'invalid_request', '/Last-Event-ID', id);
  }
});

t.test('an event arrives in the stream as soon as it is there, with its number and type', async (t) => {
  const stream = await openStream(url + path, w.token);
  t.match(stream.headers.get('content-type'), /^text\/event-stream/);
  t.equal(stream.headers.get('cache-control'), 'no-store');
  const { id } = await release(w, acme);
  const [first, second, third] = [await stream.next(), await stream.next(), await stream.next()];
  t.match([first?.event, second?.event, third?.event], ['deployment.created', 'release.queued', 'release.committed']);
  t.match(third, {
    id: String(await newest()),
    data: { type: 'release.committed', subject: { type: 'release', id }, seq: await newest() },
  });
  await stream.close();
});

t.test('Last-Event-ID goes on where the stream broke, without a gap and without a double', async (t) => {
  const start = await newest();
  const before = await openStream(url + path, w.token);
  await makeApp(w, acme, 'one');
  const seen = [await before.next()];
  await before.close();
  await Promise.all(['two', 'three', 'four'].map((name) => makeApp(w, acme, name)));
  const after = await openStream(url + path, w.token, { 'last-event-id': seen[0]?.id ?? '' });
  for (let count = 0; count < 3; count += 1) seen.push(await after.next());
  await makeApp(w, acme, 'five');
  seen.push(await after.next());
  t.same(
    seen.map((event) => Number(event?.id)),
    [1, 2, 3, 4, 5].map((step) => start + step),
  );
  await after.close();
});

t.test('a stream of some types has no others, and starts behind ?after where no Last-Event-ID is given', async (t) => {
  const stream = await openStream(`${url}${path}?types=workspace.created,release.*&after=0`, w.token);
  t.match([await stream.next(), await stream.next()], [{ id: '1', event: 'workspace.created' }, { event: 'release.queued' }]);
  await stream.close();
});

t.test('trust-T36: a stream has the events of its workspace alone, and asks for its right', async (t) => {
  const other = await makeWorkspace(w, 'other');
  const viewer = await makeToken(w, acme, 'viewer');
  const stream = await openStream(url + path, viewer);
  await makeApp(w, other, 'theirs');
  const mine = await makeApp(w, acme, 'mine');
  t.match(await stream.next(), { data: { subject: { id: mine.id } } });
  await stream.close();
  const foreign = await fetch(`${url}${other.path}/events`, {
    headers: { authorization: `Bearer ${viewer}`, accept: 'text/event-stream' },
  });
  t.equal(foreign.status, 404);
  await foreign.body?.cancel();
});

t.test('clients that are gone leave nothing behind', async (t) => {
  await until(() => streams.open === 0, 'earlier streams have ended');
  const opened = await Promise.all(Array.from({ length: 10 }, () => openStream(url + path, w.token)));
  t.equal(streams.open, 10);
  await Promise.all(opened.map((stream) => stream.close()));
  await until(() => streams.open === 0, 'nobody is there any more');
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${w.token}\r\naccept: text/event-stream\r\n\r\n`);
  await until(() => streams.open === 1, 'a client that reads nothing has a place');
  socket.destroy();
  await until(() => streams.open === 0, 'until it is torn off');
  t.equal(streams.open, 0);
});

t.test('who asks for a place that is gone is reset to the oldest event and goes on from there', async (t) => {
  const other = await makeWorkspace(w, 'pruned');
  for (const name of ['a', 'b', 'c']) await makeApp(w, other, name);
  const { deps } = w.api;
  await deps.db.inWorkspace(other.id, (tx) => tx.event.deleteMany({ where: { workspaceId: other.id, seq: { lte: 2n } } }));
  const own = `${url}${other.path}/events`;
  for (const [place, what] of [
    ['0', 'below the oldest'],
    ['1', 'below the oldest by one more than the last'],
    ['99', 'above the newest, as after a restore'],
  ] as const) {
    const stream = await openStream(own, w.token, { 'last-event-id': place });
    t.same(
      [await stream.next(), (await stream.next())?.id, (await stream.next())?.id],
      [{ id: '', event: 'reset', data: { oldest: 3 } }, '3', '4'],
      what,
    );
    await stream.close();
  }
  const fits = await openStream(own, w.token, { 'last-event-id': '2' });
  t.match([await fits.next(), await fits.next()], [{ id: '3' }, { id: '4' }], 'nothing is missing after the last that was removed');
  await fits.close();
  t.match((await w.call('GET', `${other.path}/events?after=1`)).body.data, [{ seq: 3 }, { seq: 4 }], 'the list begins with what there is');
});

/** What a stream needs beside its place. */
async function reader(token = w.token) {
  const principal = await authenticate(w.api.deps, `Bearer ${token}`);
  const scope = await openScope(w.api.deps, principal, acme.id, 'read', 'req-1');
  const follower = await w.api.deps.feed.follow(scope.workspaceId);
  const never = new AbortController().signal;
  return { follower, after: undefined, types: [], verify: () => Promise.resolve(), gone: never, stopping: never, heartbeatMs: 20 };
}

t.test('trust-T36: a client that does not read is cut off, and one that waits is told that the stream lives', async (t) => {
  const one = await reader();
  const stuck = new PassThrough({ highWaterMark: 16 });
  await streamEvents(one.follower, { ...one, after: 0 }, stuck);
  t.equal(stuck.destroyed, true);

  const quiet = new PassThrough();
  const gone = new AbortController();
  const streaming = streamEvents(one.follower, { ...one, gone: gone.signal }, quiet);
  let text = '';
  quiet.setEncoding('utf8').on('data', (part: string) => (text += part));
  await until(() => text.includes('still here'), 'a heartbeat');
  gone.abort();
  await streaming;
  one.follower.leave();
  t.match(text, /^retry: \d+\n\n(?:: still here\n\n)+$/);
  t.equal(quiet.writableEnded, true);
});

t.test('trust-F29: a process that stops tells each stream when to come back, and ends it', async (t) => {
  const one = await reader();
  const stopping = new AbortController();
  const stream = new PassThrough();
  const streaming = streamEvents(one.follower, { ...one, stopping: stopping.signal, heartbeatMs: 60_000 }, stream);
  stopping.abort();
  await streaming;
  one.follower.leave();
  t.match(String(stream.read()), /^retry: \d+\n\nretry: \d+\n\n$/);
  t.equal(stream.writableEnded, true);
});

t.test('one who does not read delays nobody else, and has its place in the log', async (t) => {
  const slow = await reader();
  const held = new PassThrough({ highWaterMark: 16 });
  const streaming = streamEvents(slow.follower, { ...slow, heartbeatMs: 60_000 }, held);
  const fast = await openStream(url + path, w.token);
  const names = Array.from({ length: 20 }, (_, index) => `slow-${index}`);
  for (const name of names) await makeApp(w, acme, name);
  const got = [];
  for (const _name of names) got.push((await fast.next())?.event);
  t.same(
    got,
    names.map(() => 'app.created'),
  );
  t.ok(held.writableLength < 4096, 'what it has not read is not kept for it');
  let text = '';
  held.setEncoding('utf8').on('data', (part: string) => (text += part));
  await until(() => text.includes('"slow-19"'), 'it reads on');
  t.same(text.match(/"slug":"slow-\d+"/g)?.length, 20, 'each event once');
  held.destroy();
  slow.follower.wake();
  await streaming;
  slow.follower.leave();
  await fast.close();
});

t.test('trust-T36: a stream ends at the next heartbeat after its token was revoked, however much it has to tell', async (t) => {
  const token = await makeToken(w, acme, 'viewer');
  const one = await reader(token);
  const stream = new PassThrough();
  stream.resume();
  const streaming = streamEvents(one.follower, { ...one, verify: () => authenticate(w.api.deps, `Bearer ${token}`) }, stream);
  const busy = setInterval(() => one.follower.wake(), 1);
  t.teardown(() => clearInterval(busy));
  const { data } = (await w.call('GET', `${acme.path}/tokens`)).body;
  t.equal((await w.call('DELETE', `${acme.path}/tokens/${data[0]?.id ?? ''}`)).status, 204);
  await streaming;
  one.follower.leave();
  t.equal(stream.writableEnded, true);
});

t.test('a stream outlives a database that does not answer', async (t) => {
  const one = await reader();
  const stream = new PassThrough();
  const gone = new AbortController();
  let asked = 0;
  const verify = () => {
    asked += 1;
    return Promise.reject(new Error('connection refused'));
  };
  const streaming = streamEvents(one.follower, { ...one, verify, gone: gone.signal }, stream.resume());
  await until(() => asked > 2, 'it was asked again and again');
  t.equal(stream.writableEnded, false);
  gone.abort();
  await streaming;
  one.follower.leave();
});

t.test('trust-F29: above the limit streams and waits are 503 with Retry-After, and places come free again', async (t) => {
  const small = await testApi(t, { streamsAtMost: 2 });
  const there = await listenOnFreePort(small);
  const stage = await makeStage(small, 'small');
  const { id } = await release(small, stage);
  const before = await small.call('GET', `${stage.path}/releases`);
  const stream = await openStream(`${there}${stage.path}/events`, small.token);
  const waiting = fetch(`${there}${stage.path}/releases/${id}/wait?timeout=60`, { headers: { authorization: `Bearer ${small.token}` } });
  await until(() => small.api.streams.open === 2, 'every place is taken');
  const sse = await small.call('GET', `${stage.path}/events`, { headers: { accept: 'text/event-stream' } });
  isProblem(t, sse, 'unavailable');
  t.match(sse.headers['retry-after'], /^[2-9]$/);
  isProblem(t, await small.call('GET', `${stage.path}/releases/${id}/wait`), 'unavailable');
  const body = { app: 'api', environment: 'staging', image: 'nginx:1.28' };
  isProblem(t, await small.call('POST', `${stage.path}/releases`, { body, headers: { prefer: 'wait=5' } }), 'unavailable');
  t.same((await small.call('GET', `${stage.path}/releases`)).body, before.body, 'what is turned away has made nothing');
  await stream.close();
  await until(() => small.api.streams.open === 1, 'the stream has left its place');
  const next = await openStream(`${there}${stage.path}/events`, small.token);
  await t.test('a process that stops says when to come back, and tells what it knows to who waits', async (t) => {
    const stopping = small.server.close();
    t.equal(await next.next(), undefined, 'the stream has ended');
    t.match(await (await waiting).json(), { id, state: 'committed' });
    await stopping;
    t.equal(small.api.streams.open, 0);
  });
});
