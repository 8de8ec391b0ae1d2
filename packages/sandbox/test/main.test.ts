import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Test } from 'tap';
import { parse } from 'yaml';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Ready {
  event: string;
  name: string;
  kubeconfig: string;
  url: string;
  controlUrl: string;
  pid: number;
}

interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  users: [{ user: { token: string } }];
}

interface Running {
  child: ChildProcess;
  lines: string[];
  errors: () => string;
  /** The first line; undefined where it ends without one. */
  ready: Promise<Ready | undefined>;
  ended: Promise<number | null>;
}

function start(t: Test, args: string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [program, ...args], {
    // Helm is not needed as long as no Application is there.
    env: { PATH: process.env['PATH'] ?? '', HOME: t.testdirName, ARGOSY_HELM: 'helm', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const first = once(output, 'line').then(([line]) => JSON.parse(line as string) as Ready);
  t.teardown(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, lines, errors: () => errors, ready: Promise.race([first, ended.then(() => undefined)]), ended };
}

async function begin(t: Test, args: string[]): Promise<{ it: Running; ready: Ready }> {
  const it = start(t, args);
  const ready = await it.ready;
  if (ready === undefined) throw new Error(`It did not start: ${it.errors()}`);
  return { it, ready };
}

async function stop({ child, ended }: Running): Promise<number | null> {
  child.kill('SIGTERM');
  return ended;
}

/** Asks the API as the kubeconfig's user would. */
async function ask(kubeconfig: string, method: string, path: string, body?: object): Promise<{ status: number | undefined; body: string }> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const call = request(`${server}${path}`, {
    method,
    agent: false,
    ca: Buffer.from(authority, 'base64'),
    headers: { authorization: `Bearer ${users[0].user.token}`, 'content-type': 'application/json' },
  });
  call.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

t.test('one line tells that it is ready and where; a signal, also a repeated one, ends it with 0', async (t) => {
  const data = join(t.testdir(), 'data');
  const { it, ready } = await begin(t, ['--name', 'sandbox-1', '--data', data]);
  t.match(ready, { event: 'ready', name: 'sandbox-1', kubeconfig: join(data, 'kubeconfig'), pid: it.child.pid });
  t.match(ready.url, /^https:\/\/127\.0\.0\.1:\d+$/);
  t.match(ready.controlUrl, /^http:\/\/127\.0\.0\.1:\d+$/);
  t.equal((await stat(data)).mode & 0o777, 0o700);
  t.equal((await stat(ready.kubeconfig)).mode & 0o777, 0o600);
  t.match(await ask(ready.kubeconfig, 'GET', '/version'), { status: 200, body: /\+argosy-sandbox/ });
  t.equal((await fetch(`${ready.controlUrl}/stats`)).status, 200);
  const begun = performance.now();
  it.child.kill('SIGINT');
  it.child.kill('SIGTERM');
  t.equal(await it.ended, 0);
  t.ok(performance.now() - begun < 5500, 'within its time');
  t.equal(it.lines.length, 1);
  t.equal(it.errors(), '', 'it says nothing when nothing is wrong');
});

t.test("what the cluster holds, its ports and its kubeconfig outlive a stop and a kill; its folder is one process's", async (t) => {
  const data = join(t.testdir(), 'data');
  const args = ['--data', data];
  const first = await begin(t, args);
  const kubeconfig = await readFile(first.ready.kubeconfig, 'utf8');
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'harbour' } };
  t.equal((await ask(first.ready.kubeconfig, 'POST', '/api/v1/namespaces', namespace)).status, 201);
  t.equal(await stop(first.it), 0);
  const second = await begin(t, args);
  t.match(second.ready, { url: first.ready.url, controlUrl: first.ready.controlUrl });
  t.equal(await readFile(second.ready.kubeconfig, 'utf8'), kubeconfig);
  t.equal((await ask(second.ready.kubeconfig, 'GET', '/api/v1/namespaces/harbour')).status, 200);
  second.it.child.kill('SIGKILL');
  await second.it.ended;
  const third = await begin(t, args);
  t.equal((await ask(third.ready.kubeconfig, 'GET', '/api/v1/namespaces/harbour')).status, 200);

  const fourth = start(t, args);
  t.equal(await fourth.ended, 1, 'a second one on the same folder does not start');
  t.match(fourth.errors(), `(${third.it.child.pid})`);
  t.strictSame(fourth.lines, []);
  t.equal((await ask(third.ready.kubeconfig, 'GET', '/livez')).status, 200, 'and harms nothing');
});

t.test('a port in use ends it with 1 and one sentence that says what to do', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const folder = t.testdir();
  const tries = ['--port', '--control-port'].map((option) => {
    return { option, it: start(t, ['--data', join(folder, option), option, String(port)]) };
  });
  for (const { option, it } of tries) {
    t.equal(await it.ended, 1, option);
    t.match(it.errors(), new RegExp(`^Port ${port} is in use, by another sandbox\\? .*${option}\\.\\n$`));
    t.strictSame(it.lines, []);
  }
});

t.test('wrong arguments, no Helm and a folder that cannot be used end it with a sentence', async (t) => {
  const data = t.testdir({ file: 'x', 'sandbox.json': '{"format":9,"name":"sandbox"}' });
  const wrong: [code: number, args: string[], env: Record<string, string>, RegExp][] = [
    [2, [], {}, /--data/],
    [2, ['--data', data], { ARGOSY_HELM: '' }, /ARGOSY_HELM/],
    [2, ['--data', data], {}, /another version of Argosy/],
    [2, ['--data', join(data, 'other'), '--host', '192.0.2.1'], {}, /192\.0\.2\.1 is no address of this machine/],
    [1, ['--data', join(data, 'file')], {}, /is no folder, and none can be made there/],
  ];
  const tries = wrong.map(([code, args, env, message]) => ({ code, message, it: start(t, args, env) }));
  for (const { code, message, it } of tries) {
    t.equal(await it.ended, code);
    t.match(it.errors(), message);
    t.notMatch(it.errors(), /^\s+at /m, 'without a stack');
  }
});
