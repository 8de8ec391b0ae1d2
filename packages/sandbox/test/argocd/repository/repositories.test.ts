import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { findAccess } from '../../../src/argocd/repository/find-access.ts';
import { createRepositories } from '../../../src/argocd/repository/repositories.ts';
import type { Repositories } from '../../../src/argocd/repository/repositories.ts';
import type { Snapshot } from '../../../src/argocd/repository/snapshot.ts';
import { createFaultSwitch, NO_FAULTS } from '../../../src/faults.ts';
import { createStats } from '../../../src/stats.ts';
import { fakeApi } from './fake-api.ts';
import type { SecretFields } from './fake-api.ts';
import { GIT, startGitServer } from './git-server.ts';
import type { GitServer } from './git-server.ts';

interface Bench {
  readonly server: GitServer;
  readonly repositories: Repositories;
  readonly stats: ReturnType<typeof createStats>;
  readonly faults: ReturnType<typeof createFaultSwitch>;
  /** The commit that a revision means and its files. */
  open(repository: string, revision?: string, secrets?: readonly SecretFields[]): Promise<Snapshot>;
}

async function bench(test: Pick<typeof t, 'testdir' | 'testdirName' | 'teardown'>): Promise<Bench> {
  const server = await startGitServer(test);
  const stats = createStats();
  const faults = createFaultSwitch();
  const folder = join(test.testdirName, 'copies');
  mkdirSync(folder, { recursive: true });
  const repositories = createRepositories({ git: GIT, folder, faults, stats });
  test.teardown(() => repositories.close());
  return {
    server,
    repositories,
    stats,
    faults,
    async open(repository, revision = 'main', secrets = []) {
      const access = findAccess({ api: fakeApi(secrets), namespace: 'argocd', url: server.url(repository), project: 'p' });
      return await repositories.open(access, await repositories.resolve(access, revision));
    },
  };
}

async function read(snapshot: Snapshot, path: string): Promise<string | undefined> {
  const entry = await snapshot.find(path);
  return entry?.type === 'file' ? (await snapshot.read(entry.hash)).toString() : undefined;
}

t.test('each look is one listing of protocol version 0, and only a new head is fetched (fact-40)', async (t) => {
  const { server, open, stats } = await bench(t);
  const first = server.commit('one', { 'a.txt': '1' });
  t.equal((await open('one')).commit, first);
  t.equal((await open('one')).commit, first);
  t.equal((await open('one')).commit, first);
  t.match(stats, { listings: 3, fetches: 1 });
  const listings = server.requests.filter(({ headers }) => headers['git-protocol'] === undefined);
  t.equal(listings.length, 3);
  t.match(listings[0], { path: '/one.git/info/refs?service=git-upload-pack', headers: { 'user-agent': 'go-git/5.x', accept: '*/*' } });
  const second = server.commit('one', { 'a.txt': '2' });
  const snapshot = await open('one');
  t.equal(snapshot.commit, second);
  t.equal(await read(snapshot, 'a.txt'), '2');
  t.equal(stats.fetches, 2);
});

t.test('a revision is a branch, a tag, a full name, a commit, the beginning of one, or nothing for HEAD', async (t) => {
  const { server, open, stats } = await bench(t);
  const first = server.commit('one', { 'a.txt': '1' });
  server.git('one', 'tag', 'plain');
  server.git('one', 'tag', '--annotate', '--message', 'x', 'noted');
  server.git('one', 'push', '--quiet', '--tags', 'origin');
  const second = server.commit('one', { 'a.txt': '2' });
  const other = server.commit('one', { 'a.txt': '3' }, 'feature/x');
  for (const [revision, commit] of [
    ['main', second],
    ['refs/heads/main', second],
    ['HEAD', second],
    ['', second],
    ['feature/x', other],
    ['plain', first],
    ['noted', first],
    ['refs/tags/noted', first],
    [first, first],
    [first.slice(0, 7), first],
  ] as const) {
    t.equal((await open('one', revision)).commit, commit, revision);
  }
  const { listings } = stats;
  await open('one', first);
  t.equal(stats.listings, listings, 'a commit needs no listing');
  await t.rejects(open('one', 'gone'), { message: "unable to resolve 'gone' to a commit SHA" });
  await t.rejects(open('one', 'f'.repeat(40)), {
    code: 'Internal',
    message: /^Failed to checkout revision f{40}: `git fetch origin f{40} /,
  });
});

t.test('many looks at once share a listing and a fetch, and none gets what was before it asked', async (t) => {
  const { server, open, stats } = await bench(t);
  server.commit('one', { 'a.txt': '1' });
  const early = Array.from({ length: 20 }, () => open('one'));
  const second = server.commit('one', { 'a.txt': '2' });
  const late = await Promise.all(Array.from({ length: 20 }, () => open('one')));
  await Promise.all(early);
  t.ok(late.every(({ commit }) => commit === second));
  t.ok(stats.listings <= 4, String(stats.listings));
  t.ok(stats.fetches <= 2, String(stats.fetches));
});

t.test('a rewritten history is followed', async (t) => {
  const { server, open } = await bench(t);
  server.commit('one', { 'a.txt': '1', 'b.txt': 'b' });
  await open('one');
  server.git('one', 'checkout', '--quiet', '--orphan', 'anew');
  const rewritten = server.commit('one', { 'a.txt': 'x', 'b.txt': null });
  const snapshot = await open('one');
  t.equal(snapshot.commit, rewritten);
  t.equal(await read(snapshot, 'a.txt'), 'x');
  t.equal(await read(snapshot, 'b.txt'), undefined);
});

t.test('credentials come from Secrets, and the wrong ones are refused as Argo CD tells it (fact-26)', async (t) => {
  const { server, open } = await bench(t);
  const head = server.commit('one', { 'a.txt': '1' });
  server.credentials = 'robot:pass word';
  const url = server.url('one');
  const own = (password: string, more = {}): SecretFields => ({
    type: 'repository',
    fields: { url, username: 'robot', password, ...more },
  });
  const template = (prefix: string, password: string): SecretFields => ({
    type: 'repo-creds',
    fields: { url: url.slice(0, url.length - prefix.length), username: 'robot', password },
  });
  const refused = { message: /^failed to list refs: authentication required: $/ };
  await t.rejects(open('one', 'main', []), refused);
  await t.rejects(open('one', 'main', [own('wrong')]), refused);
  await t.rejects(open('one', 'main', [own('pass word', { project: 'other' })]), refused, 'another project has them');
  t.equal((await open('one', 'main', [own('pass word')])).commit, head);
  t.equal((await open('one', 'main', [own('wrong'), own('pass word', { project: 'p' })])).commit, head, 'those of the project come first');
  t.equal(
    (await open('one', 'main', [template('one.git', 'wrong'), template('ne.git', 'pass word')])).commit,
    head,
    'the longest beginning wins',
  );
  const bare: SecretFields = { type: 'repository', fields: { url: url.replace(/\.git$/u, '') } };
  t.equal((await open('one', 'main', [bare, template('one.git', 'pass word')])).commit, head);
});

t.test('what a server answers is told as Argo CD tells it (fact-15)', async (t) => {
  const { server, open } = await bench(t);
  server.commit('one', { 'a.txt': '1' });
  const url = `${server.url('one')}/info/refs?service=git-upload-pack`;
  for (const [status, message] of [
    [503, `failed to list refs: unexpected client error: unexpected requesting "${url}" status code: 503`],
    [403, 'failed to list refs: authorization failed: '],
    [404, 'failed to list refs: repository not found: '],
    [302, `failed to list refs: unexpected client error: unexpected requesting "${url}" status code: 302`],
  ] as const) {
    server.status = status;
    await t.rejects(open('one'), { message });
  }
});

t.test('a server that is not there, a fault and a real one, reads the same', async (t) => {
  const { server, open, faults } = await bench(t);
  const head = server.commit('one', { 'a.txt': '1' });
  const url = server.url('one');
  const refused = `failed to list refs: Get "${url}/info/refs?service=git-upload-pack": dial tcp ${new URL(url).host}: connect: connection refused`;
  faults.set({ ...NO_FAULTS, repository: { unreachable: true } });
  await t.rejects(open('one'), { message: refused });
  faults.set(NO_FAULTS);
  t.equal((await open('one')).commit, head);
  faults.set({ ...NO_FAULTS, repository: { unreachable: true } });
  await t.rejects(open('one', server.commit('one', { 'a.txt': '2' })), {
    message: `Failed to fetch default: unable to access '${url}/': dial tcp ${new URL(url).host}: connect: connection refused`,
  });
  await server.close();
  await t.rejects(open('one'), { message: refused });
});

t.test('what a fetch has left that did not end is taken away', async (t) => {
  const { server, open } = await bench(t);
  server.commit('one', { 'a.txt': '1' });
  await open('one');
  const mirrors = join(t.testdirName, 'copies', 'mirrors');
  const packs = readdirSync(mirrors).map((mirror) => join(mirrors, mirror, 'objects', 'pack'));
  for (const folder of packs) writeFileSync(join(folder, 'tmp_pack_abc'), 'half');
  await t.rejects(open('one', 'f'.repeat(40)));
  t.strictSame(
    packs.flatMap((folder) => readdirSync(folder)).filter((name) => name.startsWith('tmp_')),
    [],
  );
});

t.test('two repositories are kept apart', async (t) => {
  const { server, open, stats } = await bench(t);
  const [one, two] = [server.commit('one', { 'a.txt': '1' }), server.commit('two', { 'a.txt': '2' })];
  t.equal((await open('one')).commit, one);
  t.equal((await open('two')).commit, two);
  t.equal(stats.fetches, 2);
});

t.test('links within the repository are followed, one that leads out refuses all of it', async (t) => {
  const { server, open } = await bench(t);
  server.commit('one', { 'a/deep/file.txt': 'x', 'b/link': 'link:../a/deep', 'b/loop': 'link:loop' });
  const snapshot = await open('one');
  t.equal(await read(snapshot, 'b/link/file.txt'), 'x');
  t.equal(await read(snapshot, 'b/loop'), undefined);
  t.equal(await snapshot.find('../a'), undefined);
  server.commit('one', { 'a/deep/out': 'link:../../../etc/passwd' });
  await t.rejects(open('one'), { message: 'repository contains out-of-bounds symlinks. file: a/deep/out' });
  server.commit('one', { 'a/deep/out': 'link:/etc/passwd' });
  await t.rejects(open('one'), { message: 'repository contains out-of-bounds symlinks. file: a/deep/out' });
});

t.test('an empty repository is refused, and addresses that are none', async (t) => {
  const { server, open } = await bench(t);
  server.commit('one', { 'a.txt': '1' });
  server.git('one', 'push', '--quiet', 'origin', '--delete', 'main');
  await t.rejects(open('one'), { message: 'failed to list refs: remote repository is empty' });
  for (const url of ['ext::sh -c id', 'file:///etc', '--upload-pack=x', 'git@example.com:a/b.git']) {
    t.throws(() => findAccess({ api: fakeApi(), namespace: 'argocd', url, project: 'p' }), { name: 'RpcError' }, url);
  }
});

t.test('a copy that a crash has left half done is made anew', async (t) => {
  const { server, open } = await bench(t);
  server.commit('one', { 'a.txt': '1' });
  await open('one');
  const mirrors = join(t.testdirName, 'copies', 'mirrors');
  for (const damage of ['packed-refs.lock', 'refs/heads/main.lock', 'HEAD']) {
    for (const mirror of readdirSync(mirrors)) writeFileSync(join(mirrors, mirror, damage), '');
    const next = server.commit('one', { 'a.txt': damage });
    t.equal((await open('one')).commit, next, damage);
  }
});

t.test('a copy that is gone is made anew', async (t) => {
  const { server, open, stats } = await bench(t);
  server.commit('one', { 'a.txt': '1' });
  await open('one');
  const mirrors = join(t.testdirName, 'copies', 'mirrors');
  for (const mirror of readdirSync(mirrors)) rmSync(join(mirrors, mirror), { recursive: true });
  const second = server.commit('one', { 'a.txt': '2' });
  t.equal((await open('one')).commit, second);
  t.equal(stats.fetches, 2);
});
