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
/** How many streams and waiters hang on the bell. */
let waiting = 0;
const next = w.api.deps.bell.next;
w.api.deps.bell.next = (...args) => {
  waiting += 1;
  return next(...args).finally(() => (waiting -= 1));
};
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
  await until(() => waiting === 0, 'earlier streams have ended');
  const streams = await Promise.all(Array.from({ length: 10 }, () => openStream(url + path, w.token)));
  await until(() => waiting === 10, 'ten streams wait');
  await Promise.all(streams.map((stream) => stream.close()));
  await until(() => waiting === 0, 'nobody waits any more');
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${w.token}\r\naccept: text/event-stream\r\n\r\n`);
  await until(() => waiting === 1, 'a client that reads nothing waits');
  socket.destroy();
  await until(() => waiting === 0, 'until it is torn off');
  t.equal(waiting, 0);
});

t.test('trust-T36: a client that does not read is cut off, and one that waits is told that the stream lives', async (t) => {
  const scope = await openScope(w.api.deps, await authenticate(w.api.deps, `Bearer ${w.token}`), acme.id, 'read', 'req-1');
  const never = new AbortController().signal;
  const verify = () => Promise.resolve();
  const stuck = new PassThrough({ highWaterMark: 16 });
  await streamEvents(w.api, scope, { after: 0, types: [], verify }, stuck, never, 20);
  t.equal(stuck.destroyed, true);
  t.equal(waiting, 0, 'nothing of it is left');

  const quiet = new PassThrough();
  const gone = new AbortController();
  const streaming = streamEvents(w.api, scope, { after: undefined, types: [], verify }, quiet, gone.signal, 20);
  let text = '';
  quiet.setEncoding('utf8').on('data', (part: string) => (text += part));
  await until(() => text.includes('still here'), 'a heartbeat');
  gone.abort();
  await streaming;
  t.match(text, /^retry: \d+\n\n(?:: still here\n\n)+$/);
  t.equal(quiet.writableEnded, true);
});

t.test('trust-T36: a stream ends at the next heartbeat after its token was revoked', async (t) => {
  const token = await makeToken(w, acme, 'viewer');
  const scope = await openScope(w.api.deps, await authenticate(w.api.deps, `Bearer ${token}`), acme.id, 'read', 'req-1');
  const verify = () => authenticate(w.api.deps, `Bearer ${token}`);
  const stream = new PassThrough();
  stream.resume();
  const streaming = streamEvents(w.api, scope, { after: undefined, types: [], verify }, stream, new AbortController().signal, 20);
  const { data } = (await w.call('GET', `${acme.path}/tokens`)).body;
  t.equal((await w.call('DELETE', `${acme.path}/tokens/${data[0]?.id ?? ''}`)).status, 204);
  await streaming;
  t.equal(stream.writableEnded, true);
});
