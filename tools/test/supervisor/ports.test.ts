import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { ensurePorts } from '../../supervisor/ports.ts';

t.test('ports are chosen once for each folder, all different, and used again', async (t) => {
  const folder = t.testdir();
  const first = await ensurePorts(folder, '127.0.0.1', 0);
  t.equal(new Set(Object.values(first)).size, 4);
  t.strictSame(await ensurePorts(folder, '127.0.0.1', 0), first);
});

t.test('a port that was asked for is used, and does not replace the chosen one', async (t) => {
  const folder = t.testdir();
  const { api } = await ensurePorts(folder, '127.0.0.1', 0);
  t.equal((await ensurePorts(folder, '127.0.0.1', api + 1)).api, api + 1);
  t.equal((await ensurePorts(folder, '127.0.0.1', 0)).api, api);
});

t.test('the own database moves to another port where its own is taken; the API does not', async (t) => {
  const folder = t.testdir();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  await writeFile(join(folder, 'ports.json'), JSON.stringify({ postgres: port, redis: 'x', api: -1 }));
  t.not((await ensurePorts(folder, '127.0.0.1', 0)).postgres, port);
  await writeFile(join(folder, 'ports.json'), JSON.stringify({ api: port }));
  await t.rejects(ensurePorts(folder, '127.0.0.1', 0), { exitCode: 1, message: new RegExp(String(port)) });
});

t.test('a broken file counts as none', async (t) => {
  const folder = t.testdir({ 'ports.json': '{' });
  const ports = await ensurePorts(folder, '127.0.0.1', 0);
  t.match(JSON.parse(await readFile(join(folder, 'ports.json'), 'utf8')), ports);
});
