import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openDataFolder } from '../../src/data-folder/open-data-folder.ts';

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
