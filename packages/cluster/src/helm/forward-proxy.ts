import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, isIP, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { createGuardedLookup, type Resolve } from '../address/guarded-lookup.ts';
import { isAllowedAddress, type Network } from '../address/networks.ts';

export interface ForwardProxy {
  url: string;
  close(): Promise<void>;
}

/**
 * A proxy on loopback that leads to one server and nowhere else, with the rule for addresses applied to each connection
 * (trust-T23, T24). Helm gets it as its only way to the cluster. It ends with this process: a Helm that outlives us, as
 * after a SIGKILL, can change nothing more, so what it left may be healed at once (trust-F21).
 *
 * @param server URL of the API server
 */
export async function openForwardProxy(server: string, networks: readonly Network[], resolve?: Resolve): Promise<ForwardProxy> {
  const url = new URL(server);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? 443 : Number(url.port);
  const sockets = new Set<Duplex>();
  const proxy = createServer((_request, response) => response.writeHead(403).end());
  proxy.on('connect', (request: IncomingMessage, client: Duplex) => {
    keep(sockets, client);
    const allowed = request.url?.toLowerCase() === `${url.hostname}:${port}` && (isIP(host) === 0 || isAllowedAddress(host, networks));
    if (!allowed) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const upstream = connect({ host, port, lookup: createGuardedLookup(networks, resolve) });
    keep(sockets, upstream);
    join(client, upstream);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      proxy.closeAllConnections();
      await new Promise<void>((done) => proxy.close(() => done()));
    },
  };
}

function join(client: Duplex, upstream: Socket): void {
  let connected = false;
  upstream.once('connect', () => {
    connected = true;
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    client.pipe(upstream).pipe(client);
  });
  upstream.once('error', () => (connected ? client.destroy() : client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')));
  client.once('error', () => upstream.destroy());
  client.once('close', () => upstream.destroy());
}

function keep(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
