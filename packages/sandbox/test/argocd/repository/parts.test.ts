import fc from 'fast-check';
import { statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import t from 'tap';
import { readFolder } from '../../../src/argocd/manifests/chart-folders.ts';
import { createGeneration } from '../../../src/argocd/manifests/generation.ts';
import type { Workshop } from '../../../src/argocd/manifests/workshop.ts';
import { findManifestFiles } from '../../../src/argocd/manifests/find-manifests.ts';
import { findAccess } from '../../../src/argocd/repository/find-access.ts';
import { findProgram } from '../../../src/argocd/repository/find-program.ts';
import { gitEnvironment } from '../../../src/argocd/repository/git-environment.ts';
import { infoRefs } from '../../../src/argocd/repository/list-refs.ts';
import type { Mirror } from '../../../src/argocd/repository/mirror.ts';
import { parseAdvertisement, resolveRevision } from '../../../src/argocd/repository/refs.ts';
import { RpcError } from '../../../src/argocd/repository/rpc-error.ts';
import { runChild } from '../../../src/argocd/repository/run-child.ts';
import { createObjectReader } from '../../../src/argocd/repository/object-reader.ts';
import { createRunNext } from '../../../src/argocd/repository/run-next.ts';
import { createSnapshots } from '../../../src/argocd/repository/snapshot.ts';
import { parseTree } from '../../../src/argocd/repository/tree.ts';
import { createWeightedCache } from '../../../src/argocd/repository/weighted-cache.ts';
import { fakeApi } from './fake-api.ts';
import { GIT } from './git-server.ts';

t.test('what is remembered never weighs more than allowed', (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.nat(40))), (writes) => {
      const cache = createWeightedCache<number>(100);
      for (const [key, weight] of writes) cache.set(key, weight, weight);
      const kept = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => cache.get(key) ?? 0);
      return kept.reduce((sum, weight) => sum + weight, 0) <= 100 && kept.every((weight) => weight <= 25);
    }),
  );
  t.end();
});

t.test('what was used last stays', (t) => {
  const cache = createWeightedCache<number>(4);
  for (const key of ['a', 'b', 'c', 'd']) cache.set(key, 1, 1);
  cache.get('a');
  cache.set('e', 1, 1);
  t.equal(cache.get('a'), 1);
  t.equal(cache.get('b'), undefined);
  t.end();
});

t.test('who comes while it runs shares one further run', async (t) => {
  const runNext = createRunNext<number>();
  const started: PromiseWithResolvers<void>[] = [];
  const run = async (): Promise<number> => {
    const number = started.push(Promise.withResolvers());
    await started.at(-1)?.promise;
    return number;
  };
  const first = runNext('k', run);
  const second = runNext('k', run);
  const third = runNext('k', run);
  const elsewhere = runNext('other', run);
  t.equal(started.length, 2, 'one for each key');
  started[0]?.resolve();
  started[1]?.resolve();
  t.equal(await first, 1);
  t.equal(await elsewhere, 2);
  await Promise.resolve();
  started[2]?.resolve();
  t.equal(await second, 3);
  t.equal(await third, 3);
});

t.test('a failure is told to those who shared it, and the next run is not spoiled', async (t) => {
  const runNext = createRunNext<string>();
  const first = runNext('k', () => Promise.reject(new Error('no')));
  const second = runNext('k', () => Promise.resolve('yes'));
  await t.rejects(first, { message: 'no' });
  t.equal(await second, 'yes');
});

const line = (text: string): string => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const C = 'c'.repeat(40);

t.test('an advertisement is read with its branch behind HEAD and the commits behind tags', (t) => {
  const body = [
    line('# service=git-upload-pack\n'),
    '0000',
    line(`${A} HEAD\0multi_ack symref=HEAD:refs/heads/main agent=git/2\n`),
    line(`${A} refs/heads/main\n`),
    line(`${B} refs/tags/v1\n`),
    line(`${C} refs/tags/v1^{}\n`),
    '0000',
  ].join('');
  const refs = parseAdvertisement(Buffer.from(body));
  t.equal(resolveRevision(refs, ''), A);
  t.equal(resolveRevision(refs, 'v1'), C);
  t.equal(refs.symbolic.get('HEAD'), 'refs/heads/main');
  t.end();
});

t.test('bytes of any kind are read or refused, and never run for ever', (t) => {
  const hex = fc.stringMatching(/^[0-9a-f]{4}$/u);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(hex, fc.string()).map((parts) => parts.join('')),
      ),
      (text) => {
        try {
          return parseAdvertisement(Buffer.from(text)).hashes.size > 0;
        } catch (error) {
          return error instanceof RpcError;
        }
      },
    ),
  );
  t.end();
});

const query = { namespace: 'argocd', project: 'p' };

t.test('a name and password in the address are used, and stand nowhere else', (t) => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{8,20}$/u), (password) => {
      const access = findAccess({ ...query, api: fakeApi(), url: `https://robot:${password}@example.com/a.git` });
      t.match(access, { username: 'robot', password, url: 'https://example.com/a.git' });
      return !infoRefs(access.url).href.includes(password);
    }),
    { numRuns: 20 },
  );
  t.end();
});

t.test('an address with an odd name and password leaves nothing of them behind', (t) => {
  const access = findAccess({ ...query, api: fakeApi(), url: 'https://us%er:p@ss%40@example.com/a.git' });
  t.match(access, { username: 'us%er', password: 'p@ss@', url: 'https://example.com/a.git' });
  t.end();
});

t.test('credentials are those of Argo CD’s own namespace, wherever the Application is', (t) => {
  const url = 'https://example.com/a.git';
  const api = fakeApi([{ type: 'repository', fields: { url, username: 'robot', password: 'x' } }]);
  const metadata = { name: 'a', namespace: 'team', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata, spec: { source: { repoURL: url } } };
  const request = { application, kubeVersion: '1.35.4', apiVersions: [] };
  const usernameIn = (namespace: string) => createGeneration({ api } as Workshop, { ...request, namespace }).access(url).username;
  t.equal(usernameIn('argocd'), 'robot');
  t.equal(usernameIn('team'), '');
  t.end();
});

t.test('certificates are those of the host', (t) => {
  const api = fakeApi([], { 'git.example.com': 'PEM' });
  t.equal(findAccess({ ...query, api, url: 'https://git.example.com:8443/a.git' }).trusted, 'PEM');
  t.equal(findAccess({ ...query, api, url: 'https://other.example.com/a.git' }).trusted, undefined);
  t.end();
});

t.test('git gets an environment of its own, with the credentials in no argument', (t) => {
  const access = findAccess({
    ...query,
    api: fakeApi([{ type: 'repository', fields: { url: 'https://example.com/a', bearerToken: 'tok', insecure: 'true' } }]),
    url: 'https://example.com/a.git',
  });
  const env = gitEnvironment({ git: '/opt/git/bin/git', home: '/h' }, access);
  t.match(env, {
    PATH: '/opt/git/bin:/usr/bin:/bin',
    HOME: '/h',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'http:https',
  });
  const settings = Object.fromEntries(
    Array.from({ length: Number(env.GIT_CONFIG_COUNT) }, (_, index) => [env[`GIT_CONFIG_KEY_${index}`], env[`GIT_CONFIG_VALUE_${index}`]]),
  );
  t.match(settings, { 'http.extraHeader': 'Authorization: Bearer tok', 'http.sslVerify': 'false', 'http.followRedirects': 'false' });
  t.notOk('PATH' in process.env && env.PATH === process.env.PATH);
  t.end();
});

const options = (cwd: string) => ({
  env: { ONLY: 'this' },
  cwd,
  timeoutMs: 20_000,
  maxBytes: 1_000,
  maxFileBytes: 512 * 100,
  maxMemoryBytes: 1024 ** 3,
  signal: new AbortController().signal,
});

t.test('a program has only the environment, the memory and the files that it may have', async (t) => {
  const cwd = t.testdir({});
  const { stdout } = await runChild('/bin/sh', ['-c', 'ulimit -f; env'], options(cwd));
  t.match(stdout, /^100\n/u);
  t.match(stdout, /^ONLY=this$/mu);
  // The test runner adds variables of its own to every child.
  t.notMatch(stdout, /^(?:HOME|USER|ARGOSY_\w+)=|^PATH=.*node/mu);
  const limited = process.platform === 'linux';
  const memory = await runChild('/bin/sh', ['-c', 'ulimit -v'], options(cwd));
  t.equal(memory.stdout, limited ? `${1024 ** 2}\n` : memory.stdout);
  await runChild('/bin/sh', ['-c', 'dd if=/dev/zero of=large bs=1024 count=1000'], options(cwd));
  t.ok(statSync(join(cwd, 'large')).size <= 512 * 100);
});

t.test('arguments are passed as they are, and what went wrong is told apart', async (t) => {
  const cwd = t.testdir({});
  const odd = ['$(id)', '"', "'", '; id', '', '*', '-n'];
  t.match(await runChild('/bin/sh', ['-c', 'printf "<%s>" "$@"', 'sh', ...odd], options(cwd)), {
    stdout: odd.map((text) => `<${text}>`).join(''),
    ended: 'itself',
    exitCode: 0,
  });
  t.match(await runChild('/nowhere/program', [], options(cwd)), { ended: 'absent' });
  t.match(await runChild('/bin/sh', ['-c', 'while :; do echo yes; done'], options(cwd)), { ended: 'output' });
  t.match(await runChild('/bin/sh', ['-c', 'sleep 60'], { ...options(cwd), timeoutMs: 50 }), { ended: 'timeout' });
});

t.test('a program is found on PATH, never in the folder that a child runs in', (t) => {
  t.match(findProgram('sh'), /^\/.*\/sh$/u);
  t.ok(isAbsolute(findProgram('./x')));
  t.equal(findProgram('no-such-program'), 'no-such-program');
  t.end();
});

type Entry = readonly [mode: string, name: string, hash: string];

const COMMIT = 'c'.repeat(40);
const HASH = 'a'.repeat(40);
const level = (number: number): string => String(number).padStart(40, '0');

function tree(entries: readonly Entry[]): Buffer {
  return Buffer.concat(entries.flatMap(([mode, name, hash]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(hash, 'hex')]));
}

/** A repository of these objects, which counts how often it is read. */
function mirrorOf(objects: Readonly<Record<string, Buffer>>): Mirror & { reads: number } {
  const mirror = {
    reads: 0,
    ensureCommit: (revision: string) => Promise.resolve(revision),
    read(hash: string) {
      mirror.reads += 1;
      const content = hash === COMMIT ? Buffer.from(`tree ${level(0)}\n`) : objects[hash];
      return content === undefined ? Promise.reject(new Error(`no ${hash}`)) : Promise.resolve({ hash, type: 'tree', content });
    },
    close: () => undefined,
  };
  return mirror;
}

/** Ten folders within each other, each of which stands there ten times. */
const bomb = Object.fromEntries(
  Array.from({ length: 10 }, (_, depth) => {
    const [mode, next] = depth === 9 ? ['100644', HASH] : ['40000', level(depth + 1)];
    return [level(depth), tree(Array.from({ length: 10 }, (__, index): Entry => [mode, `f${index}.yaml`, next]))];
  }),
);

t.test('no name in a repository leads out of its folder, and what is no folder is refused', (t) => {
  for (const name of ['..', '.', '', '.git', '.GIT', '../x', '/etc/passwd', 'a/b'])
    t.throws(() => parseTree(tree([['100644', name, HASH]])), { name: 'RpcError', message: /invalid path/u }, name);
  for (const name of ['...', '..a', '.gitignore', 'a b', '\\']) t.match(parseTree(tree([['100644', name, HASH]])), [{ name }]);
  for (const rubbish of [
    'x',
    'garbage without anything',
    '100644 a',
    '100644 a\0too short',
    `${tree([['100644', 'a', HASH]]).toString('latin1')}x`,
  ])
    t.throws(() => parseTree(Buffer.from(rubbish, 'latin1')), { name: 'RpcError', message: /cannot be read/u });
  t.end();
});

t.test('a folder that stands at ten thousand million places is looked at once (trust-T44)', async (t) => {
  const mirror = mirrorOf(bomb);
  const snapshot = await createSnapshots().open(mirror, COMMIT);
  t.ok(mirror.reads <= 20, String(mirror.reads));
  const root = { name: '', type: 'folder', hash: level(0), executable: false } as const;
  await t.rejects(findManifestFiles(snapshot, root, { recurse: true, include: '', exclude: '' }), {
    message: /too many to look through$/u,
  });
  await t.rejects(readFolder(snapshot, '.'), { message: /too many for a chart$/u });
});

t.test('links that lead to their own folder come to an end', async (t) => {
  const links: Entry[] = [
    ['120000', 'a', HASH],
    ['120000', 'b', HASH],
  ];
  const mirror = mirrorOf({ [level(0)]: tree(links), [HASH]: Buffer.from('.') });
  const snapshot = await createSnapshots().open(mirror, COMMIT);
  await t.rejects(readFolder(snapshot, '.'), { message: /too many for a chart$|too deep, or a link leads to itself$/u });
});

t.test('a link is refused where it leads above the root, however deep it stands', async (t) => {
  for (const [target, depth, refused] of [
    ['../../x', 2, false],
    ['../../../x', 2, true],
    ['a/../../b/../../x', 2, false],
    ['../..', 1, true],
    ['/x', 5, true],
  ] as const) {
    const folders = Array.from({ length: depth }, (_, at) => [level(at), tree([['40000', 'd', level(at + 1)]])]);
    const mirror = mirrorOf({ ...Object.fromEntries(folders), [level(depth)]: tree([['120000', 'l', HASH]]), [HASH]: Buffer.from(target) });
    const opened = createSnapshots().open(mirror, COMMIT);
    if (refused) await t.rejects(opened, { message: `repository contains out-of-bounds symlinks. file: ${'d/'.repeat(depth)}l` }, target);
    else await t.resolves(opened, target);
  }
});

t.test('an object that is too large spoils no other', async (t) => {
  const folder = t.testdir({});
  const env = { PATH: '/usr/bin:/bin', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = (args: readonly string[], input = '') => execFileSync(GIT, args, { cwd: folder, env, input }).toString().trim();
  git(['init', '--quiet', '--bare']);
  const texts = ['x'.repeat(200_000), 'y', 'z'.repeat(1_001), 'w'.repeat(1_000)];
  const hashes = texts.map((text) => git(['hash-object', '-w', '--stdin'], text));
  const reader = createObjectReader({ git: GIT, folder, env, maxBytes: 1_000 });
  t.teardown(() => reader.close());
  const read = await Promise.allSettled([...hashes, 'nothing'].map((hash) => reader.read(hash)));
  const shown = read.map((one) => (one.status === 'fulfilled' ? one.value?.content.toString() : (one.reason as Error).message));
  const refused = (size: number) => `a file of ${size} bytes is larger than the 1000 that are read`;
  t.strictSame(shown, [refused(200_000), 'y', refused(1_001), texts[3], undefined]);
});
