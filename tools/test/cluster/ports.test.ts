import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import t from 'tap';

const { findFreePorts, isFree, offsets } = (await import(new URL('../../cluster/parts/ports.mjs', import.meta.url).href)) as {
  findFreePorts: () => Promise<number>;
  isFree: (first: number) => Promise<boolean>;
  offsets: Record<string, number>;
};

t.test('every listener has a port of its own among the 20', async (t) => {
  const distances = Object.values(offsets);
  t.equal(new Set(distances).size, distances.length);
  t.ok(distances.every((distance) => distance >= 0 && distance < 20));
});

t.test('ports that were found are free, and below those that systems hand out by themselves', async (t) => {
  const first = await findFreePorts();
  t.ok(first >= 20_000 && first + 20 <= 32_000);
  t.equal(await isFree(first), true);
});

t.test('one taken port spoils the row', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  t.equal(await isFree(port), false);
  t.equal(await isFree(port - 19), false);
});
