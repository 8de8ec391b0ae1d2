import { chmod, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import isomorphicGit from 'isomorphic-git';
import isomorphicHttp from 'isomorphic-git/http/node';
import * as fs from 'node:fs';
import t, { type Test } from 'tap';
import { git, readFiles, sorted, tryGit } from './git-client.ts';
import { startGitServer, type GitServer } from './git-server.ts';
import { deploy, noise, testWorkspace, WORKSPACE, type TestWorkspace } from './workspace.ts';

interface Rig {
  workspace: TestWorkspace;
  server: GitServer;
  url: string;
  dir: string;
  cacheDir: string;
}

async function rig(t: Test, options: { commits?: number; server?: object } = {}): Promise<Rig> {
  const dir = await mkdtemp(join(tmpdir(), 'argosy-git-'));
  const workspace = testWorkspace();
  await workspace.flush([{ path: 'README.md', content: '# Workspace\n' }]);
  await deploy(workspace, options.commits ?? 30);
  const cacheDir = join(dir, 'cache');
  const server = await startGitServer({ reader: workspace.reader, cacheDir, ...options.server });
  t.teardown(async () => {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });
  return { workspace, server, url: server.url(WORKSPACE), dir, cacheDir };
}

async function checkAgainstModel(t: Test, workspace: TestWorkspace, clone: string, commit = 'origin/main'): Promise<void> {
  t.equal((await git(['-C', clone, 'rev-parse', commit])).trim(), workspace.head());
  t.strictSame(sorted(await readFiles(clone, commit)), sorted(workspace.files));
}

async function fsck(t: Test, clone: string): Promise<void> {
  const { code, stdout, stderr } = await tryGit(['-C', clone, 'fsck', '--full', '--strict']);
  t.equal(code, 0, stderr);
  t.equal(stdout.replace(/^notice:.*\n/gm, ''), '', 'nothing dangles or is missing');
}

/** Every way that a Git client goes, on whatever rows there are. */
async function checkEveryWay(t: Test, { workspace, server, url, dir }: Rig, name: string): Promise<void> {
  const at = (folder: string): string => join(dir, `${name}-${folder}`);
  for (const version of [0, 1, 2]) {
    const listed = await git(['-c', `protocol.version=${version}`, 'ls-remote', '--symref', url]);
    t.equal(
      listed,
      `ref: refs/heads/main\tHEAD\n${workspace.head()}\tHEAD\n${workspace.head()}\trefs/heads/main\n`,
      `ls-remote, version ${version}`,
    );
    const clone = at(`clone-${version}`);
    await git(['-c', `protocol.version=${version}`, '-c', 'transfer.fsckObjects=true', 'clone', '-q', url, clone]);
    await checkAgainstModel(t, workspace, clone);
    await fsck(t, clone);
  }
  const shallow = at('shallow');
  const partial = at('partial');
  await git(['clone', '-q', '--depth', '1', url, shallow]);
  t.equal((await git(['-C', shallow, 'rev-list', '--count', 'HEAD'])).trim(), '1');
  await git(['clone', '-q', '--filter=blob:none', '--no-checkout', url, partial]);
  const missing = await git(['-C', partial, 'rev-list', '--objects', '--missing=print', 'HEAD']);
  t.match(missing, /^\?/m, 'a partial clone has no blobs');
  await git(['-C', partial, 'checkout', '-q', 'main']);
  await checkAgainstModel(t, workspace, partial);

  server.bodies.length = 0;
  await deploy(workspace, 25);
  for (const version of [0, 1, 2]) {
    const clone = at(`clone-${version}`);
    await git(['-C', clone, '-c', `protocol.version=${version}`, '-c', 'transfer.fsckObjects=true', 'fetch', '-q']);
    await checkAgainstModel(t, workspace, clone);
    await fsck(t, clone);
  }
  await git(['-C', shallow, 'fetch', '-q']);
  await checkAgainstModel(t, workspace, shallow);
  await git(['-C', shallow, 'fetch', '-q', '--depth', '1']);
  await git(['-C', shallow, 'fetch', '-q', '--unshallow']);
  await fsck(t, shallow);
  await git(['-C', partial, 'fetch', '-q']);
  await checkAgainstModel(t, workspace, partial);
}

t.test('every kind of clone and fetch gives the files of the head, in all protocol versions (fact-41)', async (t) => {
  await checkEveryWay(t, await rig(t), 'plain');
});

t.test('1,000 commits over 20 deployments are one sound history', async (t) => {
  const { workspace, url, dir } = await rig(t, { commits: 1000 });
  const clone = join(dir, 'clone');
  await git(['clone', '-q', '--mirror', url, clone]);
  await fsck(t, clone);
  await checkAgainstModel(t, workspace, clone, 'main');
  const history = (await git(['-C', clone, 'rev-list', '--reverse', 'main'])).trim().split('\n');
  t.strictSame(history, workspace.shas, 'the history is a line of the commits that were answered');
});

t.test('a fetch of what is new comes from stored packs alone, each object once (fact-41)', async (t) => {
  const { workspace, url, dir, cacheDir } = await rig(t);
  const clone = join(dir, 'clone');
  await git(['clone', '-q', '--mirror', url, clone]);
  const values = [...workspace.files.keys()].find((path) => path.endsWith('values.yaml')) ?? '';
  const first = workspace.files.get(values) ?? '';
  await rm(cacheDir, { recursive: true });
  // The same blobs and trees come and go, within one flush and over several.
  await workspace.flush([{ path: values, content: 'a\n' }], [{ path: values, content: first }], [{ path: values, content: 'a\n' }]);
  await workspace.flush([{ path: values, content: first }]);
  await workspace.flush([], [{ path: values, content: 'a\n' }]);
  await git(['-C', clone, '-c', 'transfer.fsckObjects=true', 'fetch', '-q']);
  await checkAgainstModel(t, workspace, clone, 'main');
  await fsck(t, clone);
  await t.rejects(readdir(cacheDir), { code: 'ENOENT' }, 'no local copy was needed');
});

t.test('a range larger than side-band packets and than what is kept arrives whole', async (t) => {
  const { workspace, url, dir, cacheDir } = await rig(t);
  const clone = join(dir, 'clone');
  await git(['clone', '-q', '--mirror', url, clone]);
  await rm(cacheDir, { recursive: true });
  for (let i = 0; i < 5; i++) await workspace.flush([{ path: 'large.txt', content: noise(700_000, `${i}`) }]);
  await git(['-C', clone, '-c', 'transfer.fsckObjects=true', 'fetch', '-q']);
  await checkAgainstModel(t, workspace, clone, 'main');
  await t.rejects(readdir(cacheDir), { code: 'ENOENT' });
});

t.test('a shallow clone can take back content that it never had', async (t) => {
  const { workspace, url, dir } = await rig(t);
  await workspace.flush([{ path: 'environments/staging/x/values.yaml', content: 'old\n' }]);
  await workspace.flush([{ path: 'environments/staging/x/values.yaml', content: 'new\n' }]);
  const clone = join(dir, 'clone');
  await git(['clone', '-q', '--depth', '1', url, clone]);
  await workspace.flush([{ path: 'environments/staging/x/values.yaml', content: 'old\n' }]);
  await git(['-C', clone, 'fetch', '-q']);
  await checkAgainstModel(t, workspace, clone);
  await git(['-C', clone, 'fetch', '-q', '--depth', '1']);
  await checkAgainstModel(t, workspace, clone);
});

t.test('an older commit can be fetched by its name', async (t) => {
  const { workspace, url, dir } = await rig(t);
  for (const version of [0, 2]) {
    const clone = join(dir, `clone-${version}`);
    await git(['init', '-q', clone]);
    await git(['-C', clone, '-c', `protocol.version=${version}`, 'fetch', '-q', '--depth', '1', url, workspace.shas[10] ?? '']);
    t.equal((await git(['-C', clone, 'rev-parse', 'FETCH_HEAD'])).trim(), workspace.shas[10]);
  }
});

t.test('what is advertised works in every version: depth by time and by commit, filters, negotiation alone', async (t) => {
  const { workspace, url, dir } = await rig(t);
  for (const version of [0, 1, 2]) {
    const client = ['-c', `protocol.version=${version}`];
    const clone = join(dir, `partial-${version}`);
    await git([...client, 'clone', '-q', '--filter=blob:none', url, clone]);
    await checkAgainstModel(t, workspace, clone);
    await git([...client, 'clone', '-q', '--filter=tree:0', '--no-checkout', url, `${clone}-trees`]);
    await git(['-C', `${clone}-trees`, ...client, 'checkout', '-q', 'main']);
    await git([...client, 'clone', '-q', '--shallow-since=2026-11-20', url, `${clone}-since`]);
    await checkAgainstModel(t, workspace, `${clone}-since`);
    await git([...client, 'clone', '-q', '--depth', '2', url, `${clone}-deepen`]);
    await git(['-C', `${clone}-deepen`, ...client, 'fetch', '-q', '--deepen', '3']);
    t.equal((await git(['-C', `${clone}-deepen`, 'rev-list', '--count', 'origin/main'])).trim(), '5');
  }
  const clone = join(dir, 'negotiating');
  await git(['clone', '-q', url, clone]);
  await deploy(workspace, 2);
  const common = await git(['-C', clone, 'fetch', '-q', '--negotiate-only', '--negotiation-tip=main', 'origin']);
  t.match(common, await git(['-C', clone, 'rev-parse', 'main']), 'wait-for-done');
});

t.test('a client with a foreign history gets the whole one', async (t) => {
  const { workspace, url, dir } = await rig(t);
  const clone = join(dir, 'clone');
  await git(['init', '-q', '-b', 'mine', clone]);
  for (let i = 0; i < 40; i++) await git(['-C', clone, 'commit', '-q', '--allow-empty', '-m', `${i}`]);
  await git(['-C', clone, 'fetch', '-q', url, 'main:refs/remotes/origin/main']);
  await checkAgainstModel(t, workspace, clone);
});

t.test('a push is refused with a sentence that git shows (trust-T11)', async (t) => {
  const { workspace, url, dir } = await rig(t);
  const clone = join(dir, 'clone');
  await git(['clone', '-q', url, clone]);
  await git(['-C', clone, 'commit', '-q', '--allow-empty', '-m', 'Mine']);
  for (const version of [0, 2]) {
    const { code, stderr } = await tryGit(['-C', clone, '-c', `protocol.version=${version}`, 'push', 'origin', 'main']);
    t.not(code, 0);
    t.match(stderr, "remote: Argosy's repositories are read-only: change them through the API.");
  }
  t.equal((await workspace.reader.head(WORKSPACE))?.head, workspace.head());
});

t.test('isomorphic-git clones and fetches', async (t) => {
  const { workspace, url, dir } = await rig(t);
  const clone = join(dir, 'clone');
  const client = { fs, http: isomorphicHttp, dir: clone, singleBranch: true };
  await isomorphicGit.clone({ ...client, url });
  await checkAgainstModel(t, workspace, clone);
  await deploy(workspace, 5);
  await isomorphicGit.fetch({ ...client, ref: 'main' });
  await checkAgainstModel(t, workspace, clone);
  await fsck(t, clone);
});

t.test('an emptied cache folder is filled again, and a damaged copy is replaced', async (t) => {
  const { workspace, url, dir, cacheDir } = await rig(t);
  await git(['clone', '-q', '--mirror', url, join(dir, 'one')]);
  await rm(cacheDir, { recursive: true });
  await git(['clone', '-q', '--depth', '3', url, join(dir, 'two')]);
  await checkAgainstModel(t, workspace, join(dir, 'two'));

  const packs = join(cacheDir, `${WORKSPACE}.git`, 'objects', 'pack');
  for (const name of (await readdir(packs)).filter((each) => each.endsWith('.pack'))) {
    // Git makes its packs read-only.
    await chmod(join(packs, name), 0o600);
    await truncate(join(packs, name), 100);
  }
  await git(['clone', '-q', '--depth', '4', url, join(dir, 'three')]);
  await checkAgainstModel(t, workspace, join(dir, 'three'));
});

t.test('two servers serve one store, each with its own folder or both with one', async (t) => {
  const { workspace, server, url, dir, cacheDir } = await rig(t);
  const own = await startGitServer({ reader: workspace.reader, cacheDir: join(dir, 'own') });
  const shared = await startGitServer({ reader: workspace.reader, cacheDir });
  t.teardown(() => Promise.all([own.close(), shared.close()]));
  const urls = [url, own.url(WORKSPACE), shared.url(WORKSPACE)];
  for (let round = 0; round < 3; round++) {
    const clones = urls.map((each, i) => ({ each, clone: join(dir, `clone-${round}-${i}`) }));
    await Promise.all(clones.map(({ each, clone }) => git(['-c', 'protocol.version=0', 'clone', '-q', '--mirror', each, clone])));
    for (const { clone } of clones) await checkAgainstModel(t, workspace, clone, 'main');
    await deploy(workspace, 3);
  }
  t.ok(server.requests.length > 0);
});

t.test('after folding every kind of clone and fetch is right again', async (t) => {
  const made = await rig(t, { commits: 600 });
  const early = join(made.dir, 'early');
  await git(['clone', '-q', '--mirror', made.url, early]);
  await git(['-C', early, 'update-ref', 'refs/heads/main', made.workspace.shas[20] ?? '']);
  const generation = (await made.workspace.reader.head(WORKSPACE))?.generation ?? 0n;
  const folded = await made.workspace.fold({ keepNewest: 100n, minPacks: 5 });
  t.equal(folded?.firstSequence, 1n);
  t.equal((await made.workspace.reader.head(WORKSPACE))?.generation, generation + 1n);
  await git(['-C', early, 'fetch', '-q']);
  await checkAgainstModel(t, made.workspace, early, 'main');
  await checkEveryWay(t, made, 'folded');
});

t.test('a fold between a filling and the next leaves the local copy whole', async (t) => {
  const made = await rig(t, { commits: 200 });
  await git(['clone', '-q', '--depth', '1', made.url, join(made.dir, 'one')]);
  await deploy(made.workspace, 100);
  t.ok(await made.workspace.fold({ keepNewest: 10n, minPacks: 2 }));
  await git(['clone', '-q', '--mirror', made.url, join(made.dir, 'two')]);
  await checkAgainstModel(t, made.workspace, join(made.dir, 'two'), 'main');
  await fsck(t, join(made.dir, 'two'));
});

t.test('identical requests are answered from memory, until the repository moves', async (t) => {
  const { workspace, url, dir } = await rig(t);
  await git(['clone', '-q', '--depth', '1', url, join(dir, 'one')]);
  const reads = workspace.repositories.packReads;
  await rm(join(dir, 'cache'), { recursive: true });
  await git(['clone', '-q', '--depth', '1', url, join(dir, 'two')]);
  t.equal(workspace.repositories.packReads, reads, 'nothing was read');
  await deploy(workspace, 1);
  await git(['clone', '-q', '--depth', '1', url, join(dir, 'three')]);
  await checkAgainstModel(t, workspace, join(dir, 'three'));
});

t.test('bodies may be packed, and are bounded as they come and as they unpack (trust-T45)', async (t) => {
  const { url, workspace } = await rig(t);
  const post = (body: Buffer, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/git-upload-pack`, {
      method: 'POST',
      body: Uint8Array.from(body),
      headers: { 'content-type': 'application/x-git-upload-pack-request', 'git-protocol': 'version=2', ...headers },
    });
  const list = Buffer.from('0014command=ls-refs\n00010000');
  const packed = await post(gzipSync(list), { 'content-encoding': 'gzip' });
  t.equal(packed.status, 200);
  t.match(await packed.text(), workspace.head());
  t.equal((await post(gzipSync(Buffer.alloc(11 * 1024 * 1024)), { 'content-encoding': 'gzip' })).status, 413);
  t.equal((await post(Buffer.alloc(10 * 1024 * 1024 + 1))).status, 413);
  t.equal((await post(Buffer.from('no gzip'), { 'content-encoding': 'gzip' })).status, 400);
  t.equal((await post(list, { 'content-encoding': 'br' })).status, 415);
  t.equal((await post(list, { 'content-type': 'text/plain' })).status, 415);
  t.equal((await post(Buffer.from('00zz'))).status, 400);
  t.equal((await post(Buffer.from('0010command=ls-r'))).status, 200);
  t.equal((await post(Buffer.from('fff0command=ls-r'))).status, 400);
  const probe = await post(Buffer.from('0000'));
  t.equal(probe.status, 200);
  t.equal(await probe.text(), '');
});

t.test('what is no read over smart HTTP is refused with a sentence', async (t) => {
  const { url } = await rig(t);
  const read = async (path: string, method = 'GET'): Promise<string> => {
    const answer = await fetch(`${url}/${path}`, { method });
    return `${answer.status} ${await answer.text()}`;
  };
  t.match(await read('info/refs'), /^403 .*smart/);
  t.match(await read('info/refs?service=git-receive-pack'), /^403 .*read-only/);
  t.match(await read('git-receive-pack', 'POST'), /^403 .*read-only/);
  t.match(await read('info/refs?service=git-upload-archive'), /^403 /);
  t.match(await read('info/refs?service=git-upload-pack&service=git-receive-pack'), /^403 /);
  t.match(await read('HEAD'), /^404 /);
  t.match(await read('objects/info/packs'), /^404 /);
  t.match(await read('git-upload-pack'), /^405 /);
  t.match(await read('info/refs?service=git-upload-pack', 'POST'), /^405 /);
});
