import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a proxy does to the connections that go through it. */
export type ProxyFault =
  | { is: 'pass' }
  /** Each piece comes so much later. */
  | { is: 'delay'; ms: number }
  | { is: 'throttle'; bytesPerSecond: number }
  /** Connections are made and broken at once. */
  | { is: 'reset' }
  /** Nobody listens. */
  | { is: 'refuse' }
  /** Connections are made, and nothing is ever answered. */
  | { is: 'blackhole' }
  /** A connection breaks after so many bytes of the client. */
  | { is: 'cutAfter'; bytes: number }
  /** The server's side ends each connection as soon as it has answered something. */
  | { is: 'halfClose' };

export interface Proxy {
  readonly port: number;
  /** Connections that were made so far. */
  readonly connections: number;
  /** What is to happen from now on, to connections that are open too; passing again breaks what a fault has held up. */
  set(fault: ProxyFault): Promise<void>;
  close(): Promise<void>;
}

interface Pair {
  client: Socket;
  server: Socket;
  sent: number;
  /** A fault has swallowed something of it. */
  spoilt: boolean;
}

/**
 * Stands between Argosy and a server on this machine.
 *
 * @param target the server's port
 */
export async function startProxy(target: number): Promise<Proxy> {
  const pairs = new Set<Pair>();
  let fault: ProxyFault = { is: 'pass' };
  let made = 0;
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  server.on('connection', accept);

  function accept(client: Socket): void {
    made += 1;
    if (fault.is === 'reset') return void client.resetAndDestroy();
    const upstream = createConnection({ host: '127.0.0.1', port: target, noDelay: true });
    const pair: Pair = { client, server: upstream, sent: 0, spoilt: false };
    pairs.add(pair);
    client.setNoDelay(true);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    void carry(pair, client, upstream, true);
    void carry(pair, upstream, client, false);
  }

  async function carry(pair: Pair, from: Socket, to: Socket, isClient: boolean): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        const piece = await spoil(pair, chunk, isClient);
        if (piece === null) continue;
        if (!to.write(piece) && !to.destroyed) await drained(to);
      }
      to.end();
    } catch {
      to.destroy();
    }
  }

  /** What of a piece goes on; null where nothing does. */
  async function spoil(pair: Pair, chunk: Buffer, isClient: boolean): Promise<Buffer | null> {
    if (isClient) pair.sent += chunk.length;
    switch (fault.is) {
      case 'delay':
        await sleep(fault.ms);
        return chunk;
      case 'throttle':
        await sleep((chunk.length / fault.bytesPerSecond) * 1000);
        return chunk;
      case 'blackhole':
        pair.spoilt = true;
        return null;
      case 'cutAfter':
        if (!isClient || pair.sent < fault.bytes) return chunk;
        // What is on its way arrives, and nobody hears of it: the outcome is unknown to the client.
        pair.server.write(chunk);
        pair.client.resetAndDestroy();
        return null;
      case 'halfClose':
        if (isClient) return chunk;
        pair.client.end(chunk);
        return null;
      default:
        return chunk;
    }
  }

  async function listen(on: number): Promise<Server> {
    const made = createServer({ allowHalfOpen: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    made.once('error', reject).listen(on, '127.0.0.1', resolve);
    await promise;
    return made;
  }

  const breakAll = (which: (pair: Pair) => boolean): void => {
    for (const pair of [...pairs]) if (which(pair)) pair.client.resetAndDestroy();
  };

  return {
    port,
    get connections() {
      return made;
    },
    async set(next) {
      const wasRefusing = fault.is === 'refuse';
      fault = next;
      if (next.is === 'reset' || next.is === 'refuse') breakAll(() => true);
      if (next.is !== 'blackhole') breakAll((pair) => pair.spoilt);
      if (next.is === 'refuse' && !wasRefusing) await ended(server);
      if (next.is !== 'refuse' && wasRefusing) {
        server = await listen(port);
        server.on('connection', accept);
      }
    },
    async close() {
      breakAll(() => true);
      await ended(server);
    },
  };
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', resolve);
  });
}

function ended(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
