import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

interface Folder {
  dir: string;
  log: (name: string) => string;
  pid: (name: string) => string;
}

interface Processes {
  startProcess: (folder: Folder, name: string, command: string[], settings: { env: Record<string, string> }) => Promise<ChildProcess>;
  findProcess: (folder: Folder, name: string) => number | undefined;
  stopProcesses: (folder: Folder, names: string[], graceMs?: number) => Promise<string[]>;
  claim: (folder: Folder, name: string) => void;
  release: (folder: Folder, name: string) => void;
}

const processes = (await import(new URL('../../cluster/parts/processes.mjs', import.meta.url).href)) as Processes;
const { startProcess, findProcess, stopProcesses, claim, release } = processes;

function makeFolder(t: Tap): Folder {
  const dir = t.testdir({});
  return { dir, log: (name) => join(dir, `${name}.log`), pid: (name) => join(dir, name) };
}
type Tap = Pick<typeof t, 'testdir' | 'teardown'>;

const env = { PATH: process.env['PATH'] ?? '' };

t.test('a started process is found until it is stopped, and has the given environment only', async (t) => {
  const folder = makeFolder(t);
  t.equal(findProcess(folder, 'one'), undefined);
  const child = await startProcess(folder, 'one', ['sh', '-c', 'env; exec sleep 60'], { env: { ...env, COLOUR: 'blue' } });
  t.equal(findProcess(folder, 'one'), child.pid);
  while (!readFileSync(folder.log('one'), 'utf8').includes('COLOUR')) await new Promise(setImmediate);
  t.strictSame(await stopProcesses(folder, ['one', 'never started']), ['one']);
  t.equal(findProcess(folder, 'one'), undefined);
  t.notOk(existsSync(folder.pid('one')));
  const printed = readFileSync(folder.log('one'), 'utf8');
  t.match(printed, 'COLOUR=blue');
  t.notMatch(printed, 'HOME=');
});

t.test('one that ignores SIGTERM is killed after the grace', async (t) => {
  const folder = makeFolder(t);
  const child = await startProcess(folder, 'deaf', ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done'], { env });
  // A started process keeps nobody waiting; here its end is waited for.
  child.ref();
  const ended = once(child, 'exit');
  while (!readFileSync(folder.log('deaf'), 'utf8').includes('ready')) await new Promise(setImmediate);
  await stopProcesses(folder, ['deaf'], 100);
  t.strictSame(await ended, [null, 'SIGKILL']);
});

t.test('a pid that the system gave to another process is neither found nor stopped', async (t) => {
  const folder = makeFolder(t);
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  t.teardown(() => stranger.kill());
  await once(stranger, 'spawn');
  writeFileSync(folder.pid('old'), `${stranger.pid} 1\n`);
  t.equal(findProcess(folder, 'old'), undefined);
  t.strictSame(await stopProcesses(folder, ['old']), []);
  t.equal(stranger.exitCode ?? stranger.signalCode, null);
});

t.test('a program that is not there is named', async (t) => {
  await t.rejects(startProcess(makeFolder(t), 'redis', ['/no/such/program'], { env }), { message: /^redis cannot be started: .*ENOENT/ });
});

t.test('a name is one process only, and free again after its death or release', async (t) => {
  const folder = makeFolder(t);
  await startProcess(folder, 'follow', ['sleep', '60'], { env });
  t.throws(() => claim(folder, 'follow'), { message: /does that for this cluster already/ });
  await stopProcesses(folder, ['follow']);
  claim(folder, 'follow');
  t.equal(findProcess(folder, 'follow'), process.pid);
  release(folder, 'follow');
  t.equal(findProcess(folder, 'follow'), undefined);
});
