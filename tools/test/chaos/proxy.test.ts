import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import t from 'tap';
import type { Test } from 'tap';
import { startProxy } from '../../../tests/chaos/proxy.ts';
import type { Proxy } from '../../../tests/chaos/proxy.ts';

/** A server that sends back what it hears, behind a proxy. */
async function openProxy(t: Test): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const echo = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const proxy = await startProxy((echo.address() as AddressInfo).port);
  t.teardown(async () => {
    await proxy.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => echo.close(resolve));
  });
  return proxy;
}

interface Talk {
  /** What came back before the connection ended or the text was complete. */
  heard: string;
  end: 'answered' | 'closed' | 'refused' | 'reset' | 'silent';
}

/** Says something and waits for as much of it to come back. */
function say(port: number, text: string, patienceMs = 5000): Promise<Talk> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let heard = '';
    const done = (end: Talk['end']): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ heard, end });
    };
    const timer = setTimeout(() => done('silent'), patienceMs);
    socket.setEncoding('utf8').write(text);
    socket.on('data', (chunk: string) => {
      heard += chunk;
      if (heard.length >= text.length) done('answered');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'));
    socket.once('end', () => done('closed'));
  });
}

t.test('without a fault everything passes, and again after each fault', async (t) => {
  const proxy = await openProxy(t);
  for (const is of ['reset', 'refuse', 'blackhole', 'halfClose'] as const) {
    await proxy.set({ is });
    await proxy.set({ is: 'pass' });
    t.strictSame(await say(proxy.port, 'hello'), { heard: 'hello', end: 'answered' }, `after ${is}`);
  }
});

t.test('a connection is broken, refused, or never answered', async (t) => {
  const proxy = await openProxy(t);
  await proxy.set({ is: 'reset' });
  t.equal((await say(proxy.port, 'hello')).end, 'reset');
  await proxy.set({ is: 'refuse' });
  t.equal((await say(proxy.port, 'hello')).end, 'refused');
  await proxy.set({ is: 'blackhole' });
  t.strictSame(await say(proxy.port, 'hello', 300), { heard: '', end: 'silent' });
});

t.test('what a black hole has swallowed does not come out when it ends', async (t) => {
  const proxy = await openProxy(t);
  await proxy.set({ is: 'blackhole' });
  const waiting = say(proxy.port, 'hello');
  // Heard by the proxy before the fault ends.
  await say(proxy.port, 'more', 300);
  await proxy.set({ is: 'pass' });
  t.strictSame(await waiting, { heard: '', end: 'reset' });
});

t.test('slow ways lose nothing', async (t) => {
  const proxy = await openProxy(t);
  const text = 'x'.repeat(20_000);
  await proxy.set({ is: 'delay', ms: 20 });
  t.strictSame(await say(proxy.port, text), { heard: text, end: 'answered' });
  await proxy.set({ is: 'throttle', bytesPerSecond: 200_000 });
  t.strictSame(await say(proxy.port, text), { heard: text, end: 'answered' });
});

t.test('a connection breaks after so many bytes, and the server has had them', async (t) => {
  const proxy = await openProxy(t);
  await proxy.set({ is: 'cutAfter', bytes: 4 });
  t.strictSame(await say(proxy.port, 'hello'), { heard: '', end: 'reset' });
  t.strictSame(await say(proxy.port, 'hey'), { heard: 'hey', end: 'answered' });
});

t.test('a half-closed connection ends after its first answer', async (t) => {
  const proxy = await openProxy(t);
  await proxy.set({ is: 'halfClose' });
  const port = proxy.port;
  const ended = await new Promise<string>((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let heard = '';
    socket.setEncoding('utf8').write('hello');
    socket.on('data', (chunk: string) => (heard += chunk));
    socket.on('error', () => {});
    socket.once('end', () => {
      socket.destroy();
      resolve(heard);
    });
  });
  t.equal(ended, 'hello');
});
