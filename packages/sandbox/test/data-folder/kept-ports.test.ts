import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { listenOn, readPorts, writePorts } from '../../src/data-folder/kept-ports.ts';

const taken = (): Error => Object.assign(new Error('taken'), { code: 'EADDRINUSE' });

t.test('ports are kept, and a broken file counts as none', async (t) => {
  const folder = t.testdir();
  t.strictSame(await readPorts(folder), { api: 0, control: 0 });
  await writePorts(folder, { api: 20_001, control: 20_002 });
  t.strictSame(await readPorts(folder), { api: 20_001, control: 20_002 });
  for (const text of ['{', 'null', '{"api":"20001","control":70000}']) {
    await writeFile(join(folder, 'ports.json'), text);
    t.strictSame(await readPorts(folder), { api: 0, control: 0 }, text);
  }
});

t.test('with 0 it goes on until a port is free, but not for any other reason', async (t) => {
  const tried: number[] = [];
  const found = await listenOn(0, async (port) => {
    tried.push(port);
    if (tried.length < 3) throw taken();
    return port;
  });
  t.equal(found, tried.at(-1));
  t.equal(tried.length, 3);
  t.ok(tried.every((port) => port >= 20_000 && port < 32_000));
  await t.rejects(
    listenOn(0, () => Promise.reject(taken())),
    { code: 'EADDRINUSE' },
    'and not for ever',
  );
  await t.rejects(
    listenOn(0, () => Promise.reject(new Error('no such address'))),
    { message: 'no such address' },
  );
});

t.test('a port that is named is tried once', async (t) => {
  let count = 0;
  const listen = () => {
    count += 1;
    return Promise.reject(taken());
  };
  await t.rejects(listenOn(7501, listen), { code: 'EADDRINUSE' });
  t.equal(count, 1);
});
