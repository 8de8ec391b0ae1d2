import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to PostgreSQL on which everything can vanish without a word, as in a network that drops what is sent. */
export interface SilentWay {
  url: string;
  /** From now on nothing that is sent on connections that are open arrives. New ones work. */
  swallow(): void;
}

export async function silentWay(t: { teardown(work: () => Promise<void>): void }, url: string): Promise<SilentWay> {
  const target = new URL(url);
  const open = new Set<Socket>();
  const all = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    for (const socket of [client, upstream]) {
      open.add(socket);
      all.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(async () => {
    for (const socket of all) socket.destroy();
    server.close();
  });
  const way = new URL(url);
  way.hostname = '127.0.0.1';
  way.port = String((server.address() as AddressInfo).port);
  return {
    url: way.href,
    swallow() {
      for (const socket of open) {
        socket.unpipe();
        socket.resume();
      }
      open.clear();
    },
  };
}
