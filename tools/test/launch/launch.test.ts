import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const launcher = fileURLToPath(new URL('../../launch.mjs', import.meta.url));

function launch(...args: string[]) {
  return launchWith({}, ...args);
}

function launchWith(more: Record<string, string>, ...args: string[]) {
  const env = { ...process.env, ARGOSY_SKIP_INSTALL: '1', ARGOSY_HELM: '/bin/true', ARGOSY_REDIS: '/bin/true', ...more };
  const child = spawn(process.execPath, [launcher, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (output.out += String(chunk)));
  child.stderr.on('data', (chunk) => (output.err += String(chunk)));
  return { child, output, ended: once(child, 'close').then(([code]) => code as number) };
}

t.test('the exit code is that of the command, also where a signal ended it', async (t) => {
  t.equal(await launch('exec', 'sh', '-c', 'exit 7').ended, 7);
  t.equal(await launch('exec', 'sh', '-c', 'kill -KILL $$').ended, 128 + 9);
});

t.test('standard output belongs to the command alone, and it has Node and Helm at hand', async (t) => {
  const { output, ended } = launch('exec', 'sh', '-c', 'node --version; echo "$ARGOSY_HELM"');
  t.equal(await ended, 0);
  t.equal(output.out, `${process.version}\n/bin/true\n`);
});

t.test('a signal to the launcher alone reaches the command, whose exit code counts', async (t) => {
  for (const [signal, code] of [
    ['SIGTERM', 21],
    ['SIGINT', 22],
  ] as const) {
    const script = `process.on('${signal}', () => process.exit(${code})); setInterval(() => {}, 1000); console.log('ready')`;
    const { child, ended } = launch('exec', process.execPath, '--eval', script);
    await once(child.stdout, 'data');
    child.kill(signal);
    t.equal(await ended, code, signal);
  }
});

t.test('an unknown command ends with 2 and the usage', async (t) => {
  for (const args of [[], ['sail'], ['constructor']]) {
    const { output, ended } = launch(...args);
    t.equal(await ended, 2);
    t.match(output.err, /^argosy: Usage: /);
    t.equal(output.out, '');
  }
});

t.test('the demo without a cluster ends with 2 and two lines on what to do, before anything is installed', async (t) => {
  const { output, ended } = launchWith({ ARGOSY_CLUSTER_HOME: '/nowhere' }, 'demo');
  t.equal(await ended, 2);
  const lines = output.err.trimEnd().split('\n');
  t.equal(lines.length, 2);
  t.match(lines, [/--kubeconfig FILE/, /cluster -- build/]);
});
