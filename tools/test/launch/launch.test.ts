import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const launcher = fileURLToPath(new URL('../../launch.mjs', import.meta.url));

function launch(...args: string[]) {
  return launchWith({}, ...args);
}

function launchWith(more: Record<string, string>, ...args: string[]) {
  const env = {
    ...process.env,
    ARGOSY_SKIP_INSTALL: '1',
    ARGOSY_HELM: '/bin/true',
    ARGOSY_REDIS: '/bin/true',
    ARGOSY_KUBECTL: '/bin/true',
    ...more,
  };
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

t.test('without git every command that needs it ends with 2 and two lines on what to do, before anything is installed', async (t) => {
  for (const name of ['demo', 'start', 'dev', 'test', 'test:cluster']) {
    const { output, ended } = launchWith({ PATH: '/nowhere' }, name);
    t.equal(await ended, 2, name);
    const lines = output.err.trimEnd().split('\n');
    t.equal(lines.length, 2);
    t.match(lines, [/needs git/, /Install it/]);
  }
});

t.test('a kubectl that is given is the one', async (t) => {
  const { output, ended } = launchWith({ ARGOSY_KUBECTL: '/bin/true' }, 'exec', 'sh', '-c', 'echo "$ARGOSY_KUBECTL"');
  t.equal(await ended, 0);
  t.equal(output.out, '/bin/true\n');
});

t.test('a kubectl on PATH is taken where it is new enough', async (t) => {
  const folder = t.testdir({ bin: { kubectl: '#!/bin/sh\necho "Client Version: v1.33.0"\n' } });
  chmodSync(`${folder}/bin/kubectl`, 0o755);
  const PATH = `${folder}/bin:${process.env['PATH']}`;
  const { output, ended } = launchWith({ ARGOSY_KUBECTL: '', PATH }, 'exec', 'sh', '-c', 'echo "$ARGOSY_KUBECTL"');
  t.equal(await ended, 0);
  t.equal(output.out, `${folder}/bin/kubectl\n`);
});
