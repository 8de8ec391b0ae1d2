import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const COUNT = 20;

/** What listens at which distance from a cluster's first port. */
export const offsets = {
  etcd: 0,
  'etcd-peer': 1,
  apiserver: 2,
  'controller-manager': 3,
  scheduler: 4,
  kwok: 5,
  redis: 10,
  'repo-server': 11,
  'repo-server-metrics': 12,
  'application-controller-metrics': 13,
  'notifications-controller-metrics': 14,
  'applicationset-controller-metrics': 15,
  'applicationset-controller-probe': 16,
  'applicationset-controller-webhook': 17,
  server: 18,
  'server-metrics': 19,
};

/**
 * Finds 20 free ports in a row, below those that systems hand out by themselves.
 *
 * @returns the first of them
 * @throws Error where a hundred guesses found none
 */
export async function findFreePorts() {
  for (let attempt = 0; attempt < 100; attempt++) {
    const first = randomInt(20_000 / COUNT, 32_000 / COUNT) * COUNT;
    if (await isFree(first)) return first;
  }
  throw new Error('Found no 20 free ports in a row: choose some with --port.');
}

/** Whether nothing listens on any of the 20 ports from this one on. */
export async function isFree(first) {
  for (let port = first; port < first + COUNT; port++) if (!(await canListen(port))) return false;
  return true;
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
