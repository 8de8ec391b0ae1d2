import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { StartError } from '../supervisor/errors.ts';

/**
 * The address of this machine at which a cluster may reach it: that from which this machine reaches the cluster.
 *
 * @param kubeconfig a file; only the address of its first server is looked at
 * @throws StartError (1) where the server's name has no address
 */
export async function findAddressFor(kubeconfig: string): Promise<string> {
  const server = /\bserver"?\s*:\s*"?(https?:\/\/[^\s"',}]+)/.exec(await readFile(kubeconfig, 'utf8'))?.[1];
  const host = URL.parse(server ?? '')?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '127.0.0.1';
  const found = await lookup(host, { order: 'ipv4first' }).catch((cause: unknown) => {
    throw new StartError(1, `The cluster's address ${host} cannot be found.`, { cause });
  });
  return sourceAddress(found.address, found.family === 6 ? 'udp6' : 'udp4');
}

// Connecting a datagram socket sends nothing, but chooses the way.
function sourceAddress(address: string, type: 'udp4' | 'udp6'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(type);
    socket.once('error', reject);
    socket.connect(9, address, () => {
      resolve(socket.address().address);
      socket.close();
    });
  });
}
