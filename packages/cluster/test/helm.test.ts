import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import t, { type Test } from 'tap';

import type { HelmInstall } from '@argosy/core/ports/cluster-gateway';

import { createHelm, type Helm } from '../src/helm.ts';
import { rememberGroup } from '../src/helm/command-folder.ts';
import type { HelmEnvironment } from '../src/helm/run-helm.ts';
import { parseNetworks } from '../src/address/networks.ts';
import { json, startFakeApiServer } from './support/fake-api-server.ts';
import { PEM } from './support/fixtures.ts';

const TOKEN = 'token-canary-58';
const ACCESS = { server: 'https://127.0.0.1:1', certificateAuthority: PEM.ca, credential: { token: TOKEN } };

/** Writes down how it was called, next to itself, and answers as the file `answer-<verb>` says. */
const FAKE_HELM = `#!/bin/sh
dir=$(dirname "$0")
n=$(ls "$dir" | grep -c '^args-')
printf '%s\\n' "$@" > "$dir/args-$n-$1"
env > "$dir/env"
for arg in "$@"; do
  case "$arg" in
    --kubeconfig=*) cp -p "\${arg#*=}" "$dir/kubeconfig" ;;
    --values=*) cp -p "\${arg#*=}" "$dir/values" ;;
  esac
done
if [ -f "$dir/answer-$1" ]; then . "$dir/answer-$1"; fi
`;

const RELEASE = `[{"name":"argocd","revision":"1","status":"deployed","chart":"argo-cd-10.1.1","app_version":"v3"}]`;

function setUp(t: Test, answers: Record<string, string> = {}, over: Partial<HelmEnvironment> = {}) {
  const files = Object.fromEntries(Object.entries(answers).map(([verb, script]) => [`answer-${verb}`, script]));
  const dir = t.testdir({ bin: { helm: FAKE_HELM, ...files }, chart: { 'Chart.yaml': 'name: a' }, tmp: {} });
  chmodSync(join(dir, 'bin/helm'), 0o755);
  const helm = createHelm(ACCESS, {
    helmBinary: join(dir, 'bin/helm'),
    tempDir: join(dir, 'tmp'),
    networks: parseNetworks(['127.0.0.0/8']),
    ...over,
  });
  const install = (more: Partial<HelmInstall> = {}) =>
    helm.install({
      release: 'argocd',
      namespace: 'argocd',
      chart: join(dir, 'chart'),
      values: { a: 'values-canary' },
      timeoutSeconds: 60,
      ...more,
    });
  const calls = (): string[][] =>
    readdirSync(join(dir, 'bin'))
      .filter((name) => name.startsWith('args-'))
      .toSorted((one, two) => Number(one.split('-')[1]) - Number(two.split('-')[1]))
      .map((name) =>
        readFileSync(join(dir, 'bin', name), 'utf8')
          .trimEnd()
          .split('\n'),
      );
  return { dir, helm, install, calls, read: (name: string) => readFileSync(join(dir, 'bin', name), 'utf8') };
}

/** Verbs in the order they were used. */
const verbs = (calls: string[][]): string[] => calls.map(([verb]) => verb ?? '');

t.test('an installation is one upgrade --install with fixed arguments, and gives the release', async (t) => {
  const { dir, install, calls } = setUp(t, { list: `echo '${RELEASE}'` });
  t.strictSame(await install(), { status: 'deployed', revision: 1, chartVersion: '10.1.1', appVersion: 'v3' });
  t.strictSame(verbs(calls()), ['list', 'upgrade', 'list']);
  t.strictSame(
    calls()[1]?.filter((argument) => !/^--(?:kubeconfig|values)=/.test(argument)),
    [
      'upgrade',
      '--install',
      '--namespace=argocd',
      '--create-namespace',
      '--timeout=60s',
      '--wait=watcher',
      '--history-max=3',
      '--server-side=true',
      '--force-conflicts',
      '--reset-values',
      '--hide-notes',
      '--output=json',
      '--labels=argosy.dev/installed-by=argosy',
      '--',
      'argocd',
      join(dir, 'chart'),
    ],
  );
});

t.test('trust-T48: credential and values travel in files of mode 0600, never in arguments or environment', async (t) => {
  process.env['ARGOSY_ENCRYPTION_KEY'] = 'environment-canary';
  t.teardown(() => delete process.env['ARGOSY_ENCRYPTION_KEY']);
  const { dir, install, calls, read } = setUp(t, {}, { helmEnvironment: { HTTPS_PROXY: 'http://proxy.test', HOME: '/root' } });
  await install();
  t.notMatch(JSON.stringify(calls()), 'canary');
  t.notMatch(read('env'), 'canary');
  t.match(read('kubeconfig'), TOKEN);
  t.match(read('values'), 'values-canary');
  for (const name of ['kubeconfig', 'values']) t.equal(statSync(join(dir, 'bin', name)).mode & 0o777, 0o600, name);
  t.match(read('env'), 'HTTPS_PROXY=http://proxy.test');
  t.match(read('env'), new RegExp(`^HOME=${join(dir, 'tmp')}/helm-`, 'm'), 'the homes cannot be replaced');
});

t.test('trust-T21: the kubeconfig for Helm holds our fields and the way through the proxy, and goes with the command', async (t) => {
  const { dir, helm, read } = setUp(t);
  await helm.status('argocd', 'argocd');
  const config = JSON.parse(read('kubeconfig'));
  t.strictSame(Object.keys(config.clusters[0].cluster), ['server', 'certificate-authority-data', 'proxy-url']);
  t.match(config.clusters[0].cluster['proxy-url'], /^http:\/\/127\.0\.0\.1:\d+$/);
  t.strictSame(config.users, [{ name: 'user', user: { token: TOKEN } }]);
  t.strictSame(readdirSync(join(dir, 'tmp')), []);
});

t.test('trust-T21: folders that a killed process left are removed at the first command, those of living ones stay', async (t) => {
  const { dir, helm } = setUp(t);
  const folder = (owner: number | string): string => join(dir, 'tmp', `helm-${owner}-abc`);
  for (const owner of [4_194_300, process.pid, process.ppid, 'x']) mkdirSync(folder(owner));
  writeFileSync(join(folder(4_194_300), 'kubeconfig'), TOKEN);
  await helm.status('argocd', 'argocd');
  t.notOk(existsSync(folder(4_194_300)), 'of a process that is gone');
  t.notOk(existsSync(folder(process.pid)), 'of an earlier process with our number');
  t.ok(existsSync(folder(process.ppid)), 'of a process that lives');
  t.ok(existsSync(folder('x')), 'none of ours');
});

t.test('trust-F21: a Helm that outlived its process is ended with its folder', { skip: process.platform !== 'linux' }, async (t) => {
  const { dir, helm } = setUp(t);
  const folder = join(dir, 'tmp', 'helm-4194300-abc');
  mkdirSync(folder);
  const orphan = spawn('/bin/sh', ['-c', 'sleep 60; :', `${folder}/kubeconfig`], { detached: true, stdio: 'ignore' });
  const bystander = spawn('/bin/sh', ['-c', 'sleep 60; :', dir], { detached: true, stdio: 'ignore' });
  t.teardown(() => bystander.kill('SIGKILL'));
  const other = join(dir, 'tmp', 'helm-4194301-abc');
  mkdirSync(other);
  rememberGroup(folder, orphan.pid ?? 0);
  rememberGroup(other, bystander.pid ?? 0);
  const ended = once(orphan, 'exit');
  await helm.status('argocd', 'argocd');
  t.strictSame(await ended, [null, 'SIGKILL']);
  t.equal(bystander.exitCode ?? bystander.signalCode, null, 'a number that was given to another process is left alone');
  t.notOk(existsSync(other));
});

t.test('trust-F21: an interrupted first installation is taken away, then made anew', async (t) => {
  const pending = RELEASE.replace('deployed', 'pending-install');
  const list = `if [ -f "$dir/uninstalled" ]; then echo '${RELEASE}'; else echo '${pending}'; fi`;
  const { install, calls } = setUp(t, { list, history: `echo '${pending}'`, uninstall: 'touch "$dir/uninstalled"' });
  t.match(await install(), { status: 'deployed' });
  t.strictSame(verbs(calls()), ['list', 'list', 'history', 'uninstall', 'upgrade', 'list']);
  t.ok(calls()[1]?.includes('--selector=argosy.dev/installed-by=argosy'), 'whose it is was asked');
});

t.test('trust-F21: an interrupted upgrade goes back to the revision that served, then forward', async (t) => {
  const pending = RELEASE.replace('deployed', 'pending-upgrade').replace('"1"', '"3"');
  const history = '[{"revision":1,"status":"superseded"},{"revision":2,"status":"deployed"},{"revision":3,"status":"pending-upgrade"}]';
  const { install, calls } = setUp(t, { list: `echo '${pending}'`, history: `echo '${history}'` });
  await install();
  t.strictSame(verbs(calls()), ['list', 'list', 'history', 'rollback', 'upgrade', 'list']);
  t.strictSame(calls()[3]?.slice(-3), ['--', 'argocd', '2']);
});

t.test('trust-F20: a Helm that hangs ends a little after its timeout, and nothing stays', async (t) => {
  const { dir, install } = setUp(t, { upgrade: 'sleep 60' });
  const startedAt = performance.now();
  await t.rejects(install({ timeoutSeconds: 1 }), { name: 'ClusterError', kind: 'timeout' });
  t.ok(performance.now() - startedAt < 15_000);
  t.strictSame(readdirSync(join(dir, 'tmp')), []);
});

t.test('closing ends what runs', async (t) => {
  const { dir, helm, install } = setUp(t, { upgrade: 'touch "$dir/upgrading"; sleep 60' });
  const installing = t.rejects(install(), { name: 'ClusterError', kind: 'unreachable' });
  while (!existsSync(join(dir, 'bin/upgrading'))) await new Promise((next) => setTimeout(next, 10));
  await helm.close();
  await installing;
  t.strictSame(readdirSync(join(dir, 'tmp')), []);
});

t.test('a Helm is ended when whoever asked for it gives up (trust-F31)', async (t) => {
  const { dir, install } = setUp(t, { upgrade: 'touch "$dir/upgrading"; sleep 60' });
  const over = new AbortController();
  const installing = t.rejects(install({ signal: over.signal }), { name: 'ClusterError', kind: 'unreachable' });
  while (!existsSync(join(dir, 'bin/upgrading'))) await new Promise((next) => setTimeout(next, 10));
  over.abort();
  await installing;
  t.strictSame(readdirSync(join(dir, 'tmp')), []);
});

t.test('trust-T48: a failure quotes the end of what Helm said, without the credential', async (t) => {
  const { install } = setUp(t, { upgrade: `echo 'Error: context deadline exceeded ${TOKEN}' >&2; exit 1` });
  const error = await install().catch((failure: Error) => failure);
  t.match(error, { kind: 'timeout', message: /Helm could not install argocd: Error: context deadline exceeded \[redacted\]/ });
});

t.test('an absent Helm, names that are options and times out of range are refused', async (t) => {
  const { helm, install, calls } = setUp(t, {}, {});
  await t.rejects(helm.status('--all', 'argocd'), { name: 'ClusterError', kind: 'refused' });
  await t.rejects(helm.uninstall('argocd', '-A'), { name: 'ClusterError', kind: 'refused' });
  for (const timeoutSeconds of [0, -1, 3601, Number.NaN])
    await t.rejects(install({ timeoutSeconds }), { name: 'ClusterError', kind: 'refused' });
  t.strictSame(calls(), []);
  const absent = setUp(t, {}, { helmBinary: '/nonexistent/helm' });
  await t.rejects(absent.helm.status('argocd', 'argocd'), { name: 'ClusterError', kind: 'refused', message: /cannot be started/ });
});

t.test('the uninstallation of what is absent is fine for Helm', async (t) => {
  const { helm, calls } = setUp(t);
  await helm.uninstall('argocd', 'argocd');
  t.ok(calls()[0]?.includes('--ignore-not-found'));
});

const realHelm = process.env['ARGOSY_TEST_HELM'];
t.test(
  'the real Helm reaches the cluster through the proxy with our kubeconfig',
  { skip: realHelm === undefined && 'ARGOSY_TEST_HELM names no Helm 4' },
  async (t) => {
    const server = await startFakeApiServer(({ path }, response) =>
      path === '/version'
        ? json(response, 200, { major: '1', minor: '35', gitVersion: 'v1.35.4' })
        : json(response, 200, { apiVersion: 'v1', kind: 'SecretList', metadata: {}, items: [] }),
    );
    t.teardown(() => server.close());
    const open = (access: typeof server.access, networks: string[]): Helm =>
      createHelm(access, { helmBinary: realHelm ?? '', tempDir: t.testdir({}), networks: parseNetworks(networks) });
    t.match(await open(server.access, ['127.0.0.0/8']).status('argocd', 'argocd'), { status: 'absent' });
    t.match(server.requests.at(-1), { path: '/api/v1/namespaces/argocd/secrets', headers: { authorization: 'Bearer test-token' } });
    const asked = server.requests.length;
    await t.rejects(open(server.access, []).status('argocd', 'argocd'), { name: 'ClusterError', kind: 'unreachable' });
    await t.rejects(open({ ...server.access, certificateAuthority: PEM.otherCa }, ['127.0.0.0/8']).status('argocd', 'argocd'), {
      name: 'ClusterError',
      kind: 'tls_untrusted',
    });
    t.equal(server.requests.length, asked, 'neither got through');
  },
);
