import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which systems give out ports of outgoing connections, so that one of those seldom takes a port
// while its server is down.
const FIRST = 20_000;
const LAST = 32_000;

/** A port on which nothing listens now. */
export async function findFreePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (await isPortFree(port, host)) return port;
  }
  throw new Error(`No free port was found between ${FIRST} and ${LAST}.`);
}

/** Whether a server could listen on the port now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
