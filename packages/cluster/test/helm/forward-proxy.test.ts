import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import t from 'tap';

import { parseNetworks } from '../../src/address/networks.ts';
import { openForwardProxy, type ForwardProxy } from '../../src/helm/forward-proxy.ts';

const LOOPBACK = parseNetworks(['127.0.0.0/8']);

let connections = 0;

/** A server that sends back what it gets, and counts who comes. */
const echo = createServer((socket) => {
  connections += 1;
  socket.on('error', () => undefined);
  socket.pipe(socket);
}).listen(0, '127.0.0.1');
await once(echo, 'listening');
t.teardown(() => echo.close());
const { port } = echo.address() as AddressInfo;

async function ask(proxy: ForwardProxy, line: string): Promise<{ socket: Socket; answer: string }> {
  const { hostname, port: proxyPort } = new URL(proxy.url);
  const socket = connect({ host: hostname, port: Number(proxyPort) });
  socket.on('error', () => undefined);
  socket.write(`${line} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return { socket, answer: answer.toString('utf8').split('\r\n')[0] ?? '' };
}

t.test('the proxy leads to its server and passes bytes on both ways', async (t) => {
  const proxy = await openForwardProxy(`https://127.0.0.1:${port}/path`, LOOPBACK);
  t.teardown(() => proxy.close());
  t.match(proxy.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  const { socket, answer } = await ask(proxy, `CONNECT 127.0.0.1:${port}`);
  t.match(answer, '200');
  socket.write('hello');
  t.equal(String((await once(socket, 'data'))[0]), 'hello');
  socket.destroy();
});

t.test('trust-T23: it leads nowhere else, and to no address that is not allowed', async (t) => {
  const before = connections;
  const proxy = await openForwardProxy('https://api.cluster.test:6443', [], async () => [{ address: '127.0.0.1', family: 4 }]);
  const strict = await openForwardProxy(`https://127.0.0.1:${port}`, []);
  t.teardown(() => Promise.all([proxy.close(), strict.close()]));
  for (const target of [`127.0.0.1:${port}`, 'api.cluster.test:443', 'api.cluster.test', '169.254.169.254:80']) {
    t.match((await ask(proxy, `CONNECT ${target}`)).answer, '403', target);
  }
  t.match((await ask(proxy, `GET http://127.0.0.1:${port}/`)).answer, '403');
  t.match((await ask(proxy, 'CONNECT api.cluster.test:6443')).answer, '502', 'the name leads to loopback');
  t.match((await ask(strict, `CONNECT 127.0.0.1:${port}`)).answer, '403');
  t.equal(connections, before);
});

t.test('trust-F21: with the proxy goes every connection through it', async (t) => {
  const proxy = await openForwardProxy(`https://127.0.0.1:${port}`, LOOPBACK);
  const { socket } = await ask(proxy, `CONNECT 127.0.0.1:${port}`);
  const closed = once(socket, 'close');
  await proxy.close();
  await closed;
  const [error] = (await once(connect({ host: '127.0.0.1', port: Number(new URL(proxy.url).port) }), 'error').catch((failure: unknown) => [
    failure,
  ])) as [NodeJS.ErrnoException];
  t.equal(error.code, 'ECONNREFUSED', 'nobody listens');
});
