import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { explainFolder } from '../../src/data-folder/explain-folder.ts';
import { listenOn, readPorts, writePorts } from '../../src/data-folder/kept-ports.ts';
import { openDataFolder } from '../../src/data-folder/open-data-folder.ts';
import type { KubeObject } from '../../src/kubernetes/object.ts';
import { openDisk } from '../../src/store/disk.ts';

const module = fileURLToPath(new URL('../../src/data-folder/open-data-folder.ts', import.meta.url));
// Opens the folder, says so, and stays.
const program = `
  const { openDataFolder } = await import(process.argv[1]);
  await openDataFolder(process.argv[2], 'one');
  process.stdout.write('open');
  setInterval(() => {}, 1000);
`;

t.test('a new folder is private, tells its format and name, and is opened again', async (t) => {
  const path = join(t.testdir(), 'deep', 'data');
  const folder = await openDataFolder(path, 'one');
  t.equal(folder.path, path);
  t.equal((await stat(path)).mode & 0o777, 0o700);
  t.strictSame(JSON.parse(await readFile(join(path, 'sandbox.json'), 'utf8')), { format: 1, name: 'one' });
  folder.close();
  (await openDataFolder(path, 'one')).close();
});

t.test('a folder of another version, another sandbox or of something else is refused with what to do, and is not changed', async (t) => {
  const refusals: [text: string, RegExp][] = [
    ['{"format":2,"name":"one"}', /another version of Argosy.*Delete it to start with an empty cluster, or use the version/],
    ['{"format":1,"name":"two"}', /belongs to the sandbox "two"/],
    ['{"format":"1"}', /not what Argosy has written/],
    ['[', /not what Argosy has written/],
  ];
  for (const [text, message] of refusals) {
    const path = t.testdir({ 'sandbox.json': text });
    await t.rejects(openDataFolder(path, 'one'), { name: 'SandboxError', message });
    t.equal(await readFile(join(path, 'sandbox.json'), 'utf8'), text);
    await t.rejects(openDataFolder(path, 'one'), { message }, 'the lock was given back');
  }
});

t.test('a folder is open in one process only, and free again when that is killed', async (t) => {
  const path = join(t.testdir(), 'data');
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', program, module, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  await t.rejects(openDataFolder(path, 'one'), {
    name: 'SandboxError',
    message: new RegExp(`Another process \\(${holder.pid}\\).*--data`),
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const folder = await openDataFolder(path, 'one');
  const second = spawnSync(process.execPath, ['--input-type=module', '--eval', program, module, path], { encoding: 'utf8' });
  t.equal(second.status, 1);
  t.match(second.stderr, `Another process (${process.pid})`);
  folder.close();
});

/** What somebody is told whose folder cannot be used. */
async function told(use: () => unknown): Promise<string> {
  try {
    await use();
    return '';
  } catch (error) {
    const { name, message } = explainFolder(error, '/data') as Error;
    return `${name}: ${message}`;
  }
}

t.test('a folder that cannot be used is told in a sentence that says what to do', async (t) => {
  const path = t.testdir({ file: 'x', damaged: { 'objects.sqlite': 'x'.repeat(5000) } });
  t.equal(
    await told(() => openDataFolder(join(path, 'file'), 'one')),
    'SandboxError: /data is no folder, and none can be made there. Name another folder with --data.',
  );
  t.match(await told(() => openDataFolder(join(path, 'file', 'below'), 'one')), /^SandboxError: .* is no folder/);
  t.match(await told(() => openDisk(join(path, 'damaged'))), /^SandboxError: What is kept in \/data is damaged\. Delete it/);
  const fail = (error: object) => () => Promise.reject(Object.assign(new Error('why'), error));
  t.match(await told(fail({ code: 'ENOSPC', syscall: 'write' })), /^SandboxError: There is no room left on the disk of \/data/);
  t.match(await told(fail({ code: 'ERR_SQLITE_ERROR', errcode: 13 })), /^SandboxError: There is no room/);
  t.match(await told(fail({ code: 'EROFS', syscall: 'chmod' })), /^SandboxError: \/data cannot be written to/);
  t.match(await told(fail({ code: 'ERR_SQLITE_ERROR', errcode: 8 | (1 << 8) })), /^SandboxError: \/data cannot be written to/);
  for (const other of [{ code: 'EACCES', syscall: 'listen' }, { code: 'ENOENT', syscall: 'spawn helm' }, {}])
    t.equal(await told(fail(other)), 'Error: why');
});

t.test('what is kept can be read by its owner alone', async (t) => {
  const path = t.testdir();
  const disk = openDisk(path);
  disk.put({ group: '', plural: 'secrets', namespace: 'a', name: 'b' }, { kind: 'Secret' } as unknown as KubeObject);
  disk.flush(1);
  for (const name of await readdir(path)) t.equal((await stat(join(path, name))).mode & 0o077, 0, name);
  disk.close();
});

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
