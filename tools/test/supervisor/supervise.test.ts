import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { findIdentity } from '../../supervisor/identity.ts';
import { startSupervised } from '../fixtures/supervised.ts';
import type { Supervised, Told } from '../fixtures/supervised.ts';

const isReady = (told: Told): boolean => told.event === 'ready';
const runs = (pid: number | null | undefined): boolean => typeof pid === 'number' && findIdentity(pid) !== undefined;

async function makeData(t: Test): Promise<string> {
  const folder = t.testdir();
  await chmod(folder, 0o711);
  return join(folder, 'data');
}

async function begin(t: Test, args: string[], env: Record<string, string> = {}): Promise<{ it: Supervised; ready: Told }> {
  const it = startSupervised(args, env);
  t.teardown(async () => {
    it.child.kill('SIGTERM');
    await it.ended;
  });
  return { it, ready: await it.next(isReady) };
}

t.test('the first line is `ready` with all pids, and SIGTERM stops all in order and exits 0', async (t) => {
  const data = await makeData(t);
  const { it, ready } = await begin(t, ['--port', '0', '--data', data]);
  t.strictSame(Object.keys(ready), ['event', 'url', 'adminToken', 'pids', 'databaseUrl', 'redisUrl', 'sandboxes']);
  t.equal(it.lines.length, 1, 'nothing was told before');
  for (const [name, pid] of Object.entries(ready.pids)) t.ok(runs(pid), `${name} runs`);
  t.equal(ready.pids['supervisor'], it.child.pid);
  t.match(ready.adminToken, /^[\x21-\x7e]{32,255}$/);
  for (const name of ['admin-token', 'encryption-key', 'postgres-password', 'redis-password']) {
    t.equal((await stat(join(data, name))).mode & 0o777, 0o600, `${name} is private`);
  }
  it.child.kill('SIGTERM');
  it.child.kill('SIGINT');
  it.child.kill('SIGTERM');
  t.equal(await it.ended, 0);
  const exits = it.lines.slice(1).map((line) => (JSON.parse(line) as Told).process);
  t.strictSame(exits, ['api', 'worker', 'redis', 'postgres']);
  for (const [name, pid] of Object.entries(ready.pids)) t.notOk(runs(pid), `${name} is gone`);
});

t.test('API and worker get exactly the settings they need, and nothing else of the environment', async (t) => {
  const data = await makeData(t);
  const { ready } = await begin(t, ['--port', '0', '--data', data], {
    SECRET_OF_MINE: 'x',
    ARGOSY_LOG_LEVEL: 'debug',
    ARGOSY_PUBLIC_URL: '',
  });
  const env = (await (await fetch(`${ready.url}/env`)).json()) as Record<string, string>;
  t.equal(env['SECRET_OF_MINE'], undefined);
  t.match(env, {
    DATABASE_URL: ready.databaseUrl,
    REDIS_URL: ready.redisUrl,
    ARGOSY_PUBLIC_URL: ready.url,
    ARGOSY_BOOTSTRAP_TOKEN: ready.adminToken,
    ARGOSY_DATA_DIR: data,
    ARGOSY_LOG_LEVEL: 'debug',
    ARGOSY_ENCRYPTION_KEY: /^[A-Za-z0-9+/]{43}=$/,
  });
});

t.test('sandboxes are told in the ready line by name, may be reached, and are stopped before Redis', async (t) => {
  const data = await makeData(t);
  const { it, ready } = await begin(t, ['--port', '0', '--data', data, '--sandbox', '2'], { ARGOSY_ALLOWED_NETWORKS: '10.0.0.0/8' });
  t.strictSame(
    ready.sandboxes.map(({ name, kubeconfig, pid }) => ({ name, kubeconfig, pid })),
    ['sandbox-1', 'sandbox-2'].map((name) => ({ name, kubeconfig: join(data, 'sandboxes', name, 'kubeconfig'), pid: ready.pids[name] })),
  );
  const env = (await (await fetch(`${ready.url}/env`)).json()) as Record<string, string>;
  t.equal(env['ARGOSY_ALLOWED_NETWORKS'], '10.0.0.0/8,127.0.0.0/8,::1/128');
  const [first, second] = ready.sandboxes;
  process.kill(second?.pid ?? 0, 'SIGKILL');
  await it.next((told) => told.event === 'exited' && told.process === 'sandbox-2');
  const started = await it.next((told) => told.event === 'started' && told.process === 'sandbox-2');
  t.ok(runs(started.pid), 'one that dies is started again');
  const { args } = (await (await fetch(`${first?.controlUrl}/env`)).json()) as { args: string[] };
  t.match(args.join(' '), `--name sandbox-1 --data ${join(data, 'sandboxes', 'sandbox-1')} --host 127.0.0.1 --port`);
  it.child.kill('SIGTERM');
  t.equal(await it.ended, 0);
  const exits = it.lines.map((line) => (JSON.parse(line) as Told).process).slice(-6);
  t.strictSame(
    [...exits.slice(0, 2), ...exits.slice(2, 4).sort(), ...exits.slice(4)],
    ['api', 'worker', 'sandbox-1', 'sandbox-2', 'redis', 'postgres'],
  );
});

t.test('a sandbox that does not start ends the start with its exit code and its own words, and leaves nothing running', async (t) => {
  const data = await makeData(t);
  const it = startSupervised(['--port', '0', '--data', data, '--sandbox', '1'], { ARGOSY_HELM: 'missing' });
  t.equal(await it.ended, 2);
  t.match(it.errors(), /sandbox-1 does not start: There is no Helm\./);
  t.strictSame(it.lines, []);
});

t.test('whatever dies is started again on its port, first after half a second', async (t) => {
  const data = await makeData(t);
  const { it, ready } = await begin(t, ['--port', '0', '--data', data]);
  for (const name of ['api', 'worker', 'redis', 'postgres']) {
    const killedAt = Date.now();
    process.kill(ready.pids[name] as number, 'SIGKILL');
    const exited = await it.next((told) => told.event === 'exited' && told.process === name);
    t.match(exited, { pid: ready.pids[name], code: null, signal: 'SIGKILL' });
    const started = await it.next((told) => told.event === 'started' && told.process === name);
    t.match(started, { code: null, signal: null });
    t.ok(Date.now() - killedAt >= 490, `${name} waited`);
    t.ok(runs(started.pid), `${name} runs again`);
  }
  t.equal((await fetch(`${ready.url}/readyz`)).status, 200, 'on the same port');
});

t.test('a second supervisor on one data folder exits 1 and does no harm', async (t) => {
  const data = await makeData(t);
  const { it, ready } = await begin(t, ['--port', '0', '--data', data]);
  const second = startSupervised(['--port', '0', '--data', data]);
  t.equal(await second.ended, 1);
  t.match(second.errors(), new RegExp(`process ${it.child.pid}`));
  t.strictSame(second.lines, []);
  for (const [name, pid] of Object.entries(ready.pids)) t.ok(runs(pid), `${name} still runs`);
});

t.test('after SIGKILL the next start stops the orphans and serves with the same port, token and data', async (t) => {
  const data = await makeData(t);
  const first = await begin(t, ['--port', '0', '--data', data, '--sandbox', '1']);
  first.it.child.kill('SIGKILL');
  await once(first.it.child, 'exit');
  const { supervisor: _, ...orphans } = first.ready.pids;
  t.equal(Object.keys(orphans).length, 5);
  for (const [name, pid] of Object.entries(orphans)) t.ok(runs(pid), `${name} is an orphan`);
  const second = await begin(t, ['--port', '0', '--data', data]);
  for (const [name, pid] of Object.entries(orphans)) t.notOk(runs(pid), `${name} is stopped`);
  const { url, adminToken, databaseUrl, redisUrl } = second.ready;
  t.strictSame(
    { url, adminToken, databaseUrl, redisUrl },
    {
      url: first.ready.url,
      adminToken: first.ready.adminToken,
      databaseUrl: first.ready.databaseUrl,
      redisUrl: first.ready.redisUrl,
    },
  );
});

t.test('a process that merely has the pid of a lock or of an orphan is left alone', async (t) => {
  const data = await makeData(t);
  const foreign = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
  t.teardown(() => foreign.kill('SIGKILL'));
  const identity = JSON.stringify({ pid: foreign.pid, startedAt: 'another time' });
  await mkdir(join(data, 'run'), { recursive: true });
  await chmod(data, 0o711);
  await writeFile(join(data, 'supervisor.lock'), identity);
  await writeFile(join(data, 'run', 'api.json'), identity);
  await begin(t, ['--port', '0', '--data', data]);
  t.ok(runs(foreign.pid));
});

t.test('an own database without ARGOSY_ENCRYPTION_KEY ends with 2 and names it', async (t) => {
  const it = startSupervised(['--port', '0', '--data', await makeData(t)], { DATABASE_URL: 'postgresql://u:geheim@127.0.0.1:1/x' });
  t.equal(await it.ended, 2);
  t.match(it.errors(), /ARGOSY_ENCRYPTION_KEY/);
  t.notMatch(it.errors(), /geheim/);
});

t.test('with an own database and Redis neither is started, and there is no administrator token', async (t) => {
  const env = {
    DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/x',
    REDIS_URL: 'redis://127.0.0.1:1',
    ARGOSY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  };
  const { ready } = await begin(t, ['--port', '0', '--data', await makeData(t)], env);
  t.match(ready, { adminToken: null, pids: { postgres: null, redis: null }, databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL });
});

t.test('a migration that fails ends the start with 1, says why without the password, and leaves nothing running', async (t) => {
  const data = await makeData(t);
  const it = startSupervised(['--port', '0', '--data', data], {
    FAKE_MIGRATION: "console.error(process.env.DATABASE_URL, 'broken'); process.exit(1)",
  });
  t.equal(await it.ended, 1);
  const password = (await readFile(join(data, 'postgres-password'), 'utf8')).trim();
  t.match(it.errors(), /broken/);
  t.notOk(it.errors().includes(password));
  t.strictSame(it.lines, []);
});

t.test('settings that API or worker refuse end the start with 2 at once', async (t) => {
  const it = startSupervised(['--port', '0', '--data', await makeData(t)], { ARGOSY_LOG_LEVEL: 'wrong' });
  t.equal(await it.ended, 2);
  t.strictSame(it.lines, []);
});

t.test('a port that is taken ends the start with 1', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const it = startSupervised(['--port', String(port), '--data', await makeData(t)]);
  t.equal(await it.ended, 1);
  t.match(it.errors(), new RegExp(String(port)));
});

t.test('a signal during the start stops what was started and exits 0', async (t) => {
  const data = await makeData(t);
  const it = startSupervised(['--port', '0', '--data', data], { FAKE_MIGRATION: 'setInterval(() => {}, 1000)' });
  const file = join(data, 'run', 'redis.json');
  let pid = 0;
  while (pid === 0) {
    pid = await readFile(file, 'utf8').then(
      (text) => (JSON.parse(text) as { pid: number }).pid,
      () => 0,
    );
  }
  it.child.kill('SIGINT');
  t.equal(await it.ended, 0);
  t.notOk(runs(pid));
  t.strictSame(it.lines, []);
});
