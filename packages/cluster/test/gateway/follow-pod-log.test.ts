import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';

import { ClusterError, type ClusterGateway, type PodLogOptions } from '@argosy/core/ports/cluster-gateway';

import { refuse, type Handler } from '../support/fake-api-server.ts';
import { openFakeCluster } from '../support/open-test-gateway.ts';

const FOLLOW: PodLogOptions = { container: 'web', follow: true };
const never = new AbortController().signal;

function linesOf(gateway: ClusterGateway, options: Partial<PodLogOptions> = {}, signal = never): AsyncIterator<string> {
  return gateway.followPodLog('shop', 'web-1', { ...FOLLOW, ...options }, signal)[Symbol.asyncIterator]();
}

async function allOf(lines: AsyncIterator<string>): Promise<string[]> {
  const found: string[] = [];
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) found.push(next.value);
  return found;
}

async function problemOf(work: Promise<unknown>): Promise<ClusterError> {
  const error: unknown = await work.then(
    () => new Error('nothing was thrown'),
    (problem: unknown) => problem,
  );
  if (error instanceof ClusterError) return error;
  throw error;
}

const answering =
  (...chunks: (string | Buffer)[]): Handler =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    for (const chunk of chunks) response.write(chunk);
    response.end();
  };

t.test('a log is asked for with times, from where it is wanted', async (t) => {
  const { server, gateway } = await openFakeCluster(t, answering('x\n'));
  await allOf(linesOf(gateway, { tailLines: 10, since: 60 }));
  await allOf(linesOf(gateway, { follow: false, previous: true, since: '2026-01-01T00:00:00Z' }));
  t.equal(server.requests[0]?.path, '/api/v1/namespaces/shop/pods/web-1/log');
  t.strictSame(
    server.requests.map(({ query }) => Object.fromEntries(query)),
    [
      { container: 'web', timestamps: 'true', follow: 'true', tailLines: '10', sinceSeconds: '60' },
      { container: 'web', timestamps: 'true', sinceTime: '2026-01-01T00:00:00Z', previous: 'true' },
    ],
  );
});

t.test('lines are whole however they arrive, and the last needs no end', async (t) => {
  const euro = Buffer.from('€');
  const { gateway } = await openFakeCluster(t, answering('one\ntw', 'o\n\nfo', euro.subarray(0, 1), euro.subarray(1), '\nlast'));
  t.strictSame(await allOf(linesOf(gateway)), ['one', 'two', '', 'fo€', 'last']);
});

t.test('a long line is cut between characters, NUL is left out, colours stay (trust-T25)', async (t) => {
  const { gateway } = await openFakeCluster(
    t,
    answering('é'.repeat(100_000), 'é'.repeat(100_000), '\na\0b\u001b[31mred\n', Buffer.from([0xff]), '\n'),
  );
  const [long, mixed, broken] = await allOf(linesOf(gateway));
  t.equal(long, `${'é'.repeat(8192)}…`);
  t.equal(mixed, 'ab\u001b[31mred');
  t.equal(broken, '\ufffd');
});

t.test('a line is given as soon as it is written, though the head of the answer waited for it', async (t) => {
  let followed: ServerResponse | undefined;
  const { gateway } = await openFakeCluster(t, ({ query }, response) => void (query.has('follow') && (followed = response)), {
    requestTimeoutMs: 50,
  });
  const lines = linesOf(gateway);
  const first = lines.next();
  t.match(await problemOf(gateway.podLog('shop', 'web-1', { limitBytes: 10 })), { kind: 'timeout' }, 'any other call gives up meanwhile');
  followed?.writeHead(200).write('at last\n');
  t.match(await first, { value: 'at last' });
  followed?.write('more\n');
  t.match(await lines.next(), { value: 'more' });
  await lines.return?.();
});

t.test('a log that is not followed has a deadline for its head', async (t) => {
  const { gateway } = await openFakeCluster(t, () => {}, { requestTimeoutMs: 50 });
  t.match(await problemOf(allOf(linesOf(gateway, { follow: false }))), { kind: 'timeout' });
});

t.test('a log that is not followed has one for each pause as well, and a slow reader is none', async (t) => {
  const { gateway } = await openFakeCluster(t, (_request, response) => void response.writeHead(200).write('x\nhalf'), {
    requestTimeoutMs: 50,
  });
  const lines = linesOf(gateway, { follow: false });
  await lines.next();
  t.match(await problemOf(allOf(lines)), { kind: 'timeout', message: /stopped coming/ });
  const whole = await openFakeCluster(t, answering('x\ny\n'), { requestTimeoutMs: 50 });
  const slowly = linesOf(whole.gateway, { follow: false });
  await slowly.next();
  await sleep(100);
  t.strictSame(await allOf(slowly), ['y']);
});

t.test('who stops reading, or the signal, ends the connection', async (t) => {
  const closed: Promise<unknown>[] = [];
  const { gateway } = await openFakeCluster(t, (_request, response) => {
    closed.push(once(response, 'close'));
    response.writeHead(200).write('x\n');
  });
  const lines = linesOf(gateway);
  await lines.next();
  await lines.return?.();
  await closed[0];
  const stop = new AbortController();
  const others = linesOf(gateway, {}, stop.signal);
  await others.next();
  const next = others.next();
  stop.abort();
  t.match(await next, { done: true }, 'and nothing is thrown');
  await closed[1];
  t.match(await linesOf(gateway, {}, stop.signal).next(), { done: true });
  t.equal(closed.length, 2, 'an aborted reading asks for nothing');
});

t.test('nothing is read ahead of who reads', async (t) => {
  let written = 0;
  const line = `${'x'.repeat(1023)}\n`;
  const writing = function* () {
    for (; written < 100_000; written += 1) yield line;
  };
  const { gateway } = await openFakeCluster(t, (_request, response) => {
    response.writeHead(200);
    Readable.from(writing()).pipe(response);
  });
  const lines = linesOf(gateway);
  await lines.next();
  // The server writes until every buffer on the way is full, which is when the count stands still.
  for (let before = -1; before !== written;) {
    before = written;
    await sleep(200);
  }
  t.ok(written < 50_000, `${written} KiB were taken`);
  await lines.return?.();
});

t.test('why there is no log is told in the words of the cluster', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) =>
    refuse(response, 400, 'container "web" is waiting to start'),
  );
  t.match(await problemOf(linesOf(gateway).next()), { kind: 'invalid', message: /waiting to start/ });
  server.answer((_request, response) => refuse(response, 404, 'pods "web-1" not found'));
  t.match(await problemOf(linesOf(gateway).next()), { kind: 'not_found' });
  server.answer((_request, response) => void response.writeHead(200).write('x\n', () => response.destroy()));
  t.match(await problemOf(allOf(linesOf(gateway))), { kind: 'unreachable' });
});

t.test('a cluster is asked for no more than 200 logs at a time', async (t) => {
  const { server, gateway } = await openFakeCluster(t, (_request, response) => void response.writeHead(200).write('x\n'));
  const stop = new AbortController();
  const open = Array.from({ length: 200 }, () => linesOf(gateway, {}, stop.signal));
  await Promise.all(open.map((lines) => lines.next()));
  t.match(await problemOf(linesOf(gateway).next()), { kind: 'refused' });
  t.equal(server.requests.length, 200);
  await open[0]?.return?.();
  t.match(await linesOf(gateway, {}, stop.signal).next(), { value: 'x' }, 'there is room again');
  stop.abort();
});
