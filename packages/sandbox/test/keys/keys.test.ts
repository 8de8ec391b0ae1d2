import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer, get } from 'node:https';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { renderKubeconfig } from '../../src/keys/render-kubeconfig.ts';

const now = new Date('2026-11-21T12:00:00Z');
const YEAR_MS = 365 * 24 * 3_600_000;

t.test('keys are made once, private, and last ten years', async (t) => {
  const folder = t.testdir();
  const made = await ensureKeys(folder, '127.0.0.1', now);
  t.strictSame(await ensureKeys(folder, '127.0.0.1', new Date(now.getTime() + 9 * YEAR_MS)), made);
  for (const name of await readdir(folder)) t.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name);
  const { validToDate, validFromDate } = new X509Certificate(made.certificate);
  t.equal(validToDate.toISOString(), '2036-11-21T12:00:00.000Z');
  t.ok(validFromDate < now);
  t.match(made.adminToken, /^[\x21-\x7e]{43}$/);
});

t.test('another host, or the end of its life, gets a new certificate of the same authority', async (t) => {
  const folder = t.testdir();
  const first = await ensureKeys(folder, '127.0.0.1', now);
  const other = await ensureKeys(folder, 'cluster.example', now);
  t.not(other.certificate, first.certificate);
  t.equal(new X509Certificate(other.certificate).checkHost('cluster.example'), 'cluster.example');
  t.match(other, { authority: first.authority, adminToken: first.adminToken });
  const late = await ensureKeys(folder, '0.0.0.0', new Date(now.getTime() + 10 * YEAR_MS));
  t.not(late.authority, first.authority, 'the authority itself ends then, too');
  t.equal(late.adminToken, first.adminToken);
});

t.test('half a pair is made anew', async (t) => {
  const folder = t.testdir();
  const first = await ensureKeys(folder, '127.0.0.1', now);
  await writeFile(join(folder, 'server.key'), '');
  const second = await ensureKeys(folder, '127.0.0.1', now);
  t.not(second.certificate, first.certificate);
  t.equal(second.authority, first.authority);
});

t.test('a client that trusts the authority alone reaches the server by each of its names', async (t) => {
  const { authority, certificate, privateKey } = await ensureKeys(t.testdir(), '127.0.0.2', new Date());
  const server = createServer({ cert: certificate, key: privateKey }, (_, response) => response.end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  for (const servername of ['localhost', 'kubernetes.default.svc']) {
    const [response] = (await once(get({ host: '127.0.0.1', port, ca: authority, servername, agent: false }), 'response')) as [
      IncomingMessage,
    ];
    t.equal(response.resume().statusCode, 200, servername);
  }
  const parsed = new X509Certificate(certificate);
  for (const address of ['127.0.0.1', '127.0.0.2', '::1']) t.equal(parsed.checkIP(address), address);
  await t.rejects(once(get({ host: '127.0.0.1', port, ca: authority, servername: 'elsewhere', agent: false }), 'response'), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

t.test('a kubeconfig names no other file and holds what it was given', async (t) => {
  const text = renderKubeconfig({ name: 'sandbox-1', url: 'https://127.0.0.1:7501', authority: 'PEM', token: '012: "no"' });
  t.strictSame(parse(text), {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'sandbox-1',
    clusters: [{ name: 'sandbox-1', cluster: { server: 'https://127.0.0.1:7501', 'certificate-authority-data': 'UEVN' } }],
    users: [{ name: 'sandbox-1', user: { token: '012: "no"' } }],
    contexts: [{ name: 'sandbox-1', context: { cluster: 'sandbox-1', user: 'sandbox-1' } }],
  });
});
