import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { ensurePorts } from '../../supervisor/ports.ts';

t.test('ports are chosen once for each folder, all different, and used again', async (t) => {
  const folder = t.testdir();
  const first = await ensurePorts(folder, '127.0.0.1', 0, 2);
  const { sandboxes, ...own } = first;
  t.same(
    sandboxes,
    [{ name: 'sandbox-1' }, { name: 'sandbox-2' }].map(({ name }, index) => ({ ...sandboxes[index], name })),
  );
  t.equal(new Set([...Object.values(own), ...sandboxes.flatMap(({ api, control }) => [api, control])]).size, 8);
  t.strictSame(await ensurePorts(folder, '127.0.0.1', 0, 2), first);
});

t.test('a sandbox that is not started keeps its ports, for the next time', async (t) => {
  const folder = t.testdir();
  const first = await ensurePorts(folder, '127.0.0.1', 0, 2);
  t.strictSame(await ensurePorts(folder, '127.0.0.1', 0), { ...first, sandboxes: [] });
  t.strictSame(await ensurePorts(folder, '127.0.0.1', 0, 2), first);
});

t.test('a port that was asked for is used, and does not replace the chosen one', async (t) => {
  const folder = t.testdir();
  const { api } = await ensurePorts(folder, '127.0.0.1', 0);
  t.equal((await ensurePorts(folder, '127.0.0.1', api + 1)).api, api + 1);
  t.equal((await ensurePorts(folder, '127.0.0.1', 0)).api, api);
});

t.test('the own database moves to another port where its own is taken; what others know does not', async (t) => {
  const folder = t.testdir();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  await writeFile(join(folder, 'ports.json'), JSON.stringify({ postgres: port, redis: 'x', api: -1 }));
  t.not((await ensurePorts(folder, '127.0.0.1', 0)).postgres, port);
  await writeFile(join(folder, 'ports.json'), JSON.stringify({ 'sandbox-1': port }));
  await t.rejects(ensurePorts(folder, '127.0.0.1', 0, 1), { exitCode: 1, message: new RegExp(`${port}.*sandbox-1`) });
  await writeFile(join(folder, 'ports.json'), JSON.stringify({ 'sandbox-1-control': port }));
  t.not((await ensurePorts(folder, '127.0.0.1', 0, 1)).sandboxes[0]?.control, port);
  await writeFile(join(folder, 'ports.json'), JSON.stringify({ api: port }));
  await t.rejects(ensurePorts(folder, '127.0.0.1', 0), { exitCode: 1, message: new RegExp(String(port)) });
});

t.test('a broken file counts as none', async (t) => {
  const folder = t.testdir({ 'ports.json': '{' });
  const ports = await ensurePorts(folder, '127.0.0.1', 0);
  const { sandboxes: _, ...own } = ports;
  t.match(JSON.parse(await readFile(join(folder, 'ports.json'), 'utf8')), own);
});
