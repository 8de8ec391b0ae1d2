import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { RepositoryHead } from '@argosy/core/ports/git-host';
import { createRepositoryCache } from '../src/repository-cache.ts';
import { git } from './git-client.ts';
import { deploy, testWorkspace, WORKSPACE } from './workspace.ts';

async function rig(t: Test) {
  const dir = await mkdtemp(join(tmpdir(), 'argosy-cache-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  const workspace = testWorkspace();
  await deploy(workspace, 30);
  const head = async (): Promise<RepositoryHead> => {
    const found = await workspace.reader.head(WORKSPACE);
    if (found === null) throw new Error('there is a head');
    return found;
  };
  return { dir, workspace, head, cache: createRepositoryCache({ reader: workspace.reader, cacheDir: dir }) };
}

const branchOf = (path: string): Promise<string> => readFile(join(path, 'refs', 'heads', 'main'), 'utf8').then((text) => text.trim());

t.test('only what is new is read, and only once however many ask', async (t) => {
  const { workspace, head, cache } = await rig(t);
  const paths = await Promise.all(Array.from({ length: 5 }, async () => cache.ensure(WORKSPACE, await head())));
  t.equal(new Set(paths).size, 1);
  const packs = workspace.repositories.rows(WORKSPACE).packs.length;
  t.equal(workspace.repositories.packReads, packs);
  await deploy(workspace, 1);
  const path = await cache.ensure(WORKSPACE, await head());
  t.equal(workspace.repositories.packReads, packs + 1);
  t.equal(await branchOf(path), workspace.head());
});

t.test('a head that is older than the copy is served by it', async (t) => {
  const { workspace, head, cache } = await rig(t);
  const old = await head();
  await deploy(workspace, 1);
  await cache.ensure(WORKSPACE, await head());
  t.equal(await branchOf(await cache.ensure(WORKSPACE, old)), workspace.head());
});

t.test('processes that fill one folder at once leave one sound copy', async (t) => {
  const { dir, workspace, head } = await rig(t);
  const caches = Array.from({ length: 4 }, () => createRepositoryCache({ reader: workspace.reader, cacheDir: dir }));
  for (let round = 0; round < 4; round++) {
    const now = await head();
    for (const path of await Promise.all(caches.map((cache) => cache.ensure(WORKSPACE, now)))) {
      t.equal(await branchOf(path), now.head);
    }
    await git(['-C', join(dir, `${WORKSPACE}.git`), 'fsck', '--full', '--strict']);
    await deploy(workspace, 2);
  }
  t.strictSame(
    (await readdir(dir)).filter((name) => name.includes('.new-')),
    [],
  );
});

t.test('a copy whose branch is unknown, missing or locked by a dead process is filled anew', async (t) => {
  const { dir, workspace, head, cache } = await rig(t);
  const branch = join(dir, `${WORKSPACE}.git`, 'refs', 'heads', 'main');
  await cache.ensure(WORKSPACE, await head());
  const damages = [
    () => writeFile(branch, `${'0'.repeat(40)}\n`),
    () => writeFile(branch, ''),
    () => rm(branch),
    () => writeFile(`${branch}.lock`, ''),
    () => rm(join(dir, `${WORKSPACE}.git`, 'objects'), { recursive: true }),
  ];
  for (const damage of damages) {
    await damage();
    await deploy(workspace, 1);
    const path = await cache.ensure(WORKSPACE, await head());
    t.equal(await branchOf(path), workspace.head());
    await git(['-C', path, 'fsck', '--full', '--strict', '--no-dangling']);
  }
});

t.test('many small fillings do not make a copy of many packs', async (t) => {
  const { workspace, head, cache } = await rig(t);
  let most = 0;
  for (let i = 0; i < 60; i++) {
    await deploy(workspace, 1);
    const path = await cache.ensure(WORKSPACE, await head());
    most = Math.max(most, (await readdir(join(path, 'objects', 'pack'))).length);
  }
  t.ok(most > 50 && most < 170, `${most} files at most`);
});

t.test('a store that fails is reported, and costs the copy nothing', async (t) => {
  const { dir, workspace, head, cache } = await rig(t);
  await cache.ensure(WORKSPACE, await head());
  await deploy(workspace, 1);
  workspace.repositories.onPackRead = () => {
    throw new Error('the database is away');
  };
  await t.rejects(cache.ensure(WORKSPACE, await head()), /away/);
  t.strictSame(await readdir(dir), [`${WORKSPACE}.git`]);
  workspace.repositories.onPackRead = () => undefined;
  t.equal(await branchOf(await cache.ensure(WORKSPACE, await head())), workspace.head());
});

t.test('what is no workspace id never becomes a path (trust-T02)', async (t) => {
  const { dir, head, cache } = await rig(t);
  for (const id of ['..', '../x', '', WORKSPACE.toUpperCase(), `${WORKSPACE}/..`, 'dep-01arz3ndektsv4rrffq69g5fav']) {
    await t.rejects(cache.ensure(id, await head()), /workspace id/);
  }
  t.strictSame(await readdir(dir), []);
});

t.test('a sweep removes what is idle or left over, and nothing that is not its own', async (t) => {
  const { dir, workspace, head } = await rig(t);
  const cache = createRepositoryCache({ reader: workspace.reader, cacheDir: dir, idleMs: 60_000, graceMs: 60_000 });
  const path = await cache.ensure(WORKSPACE, await head());
  const now = Date.now();
  const keep = ['notes.txt', 'wsp-x.git', `${WORKSPACE}.git.old-${now}-0123abcd`];
  for (const name of [...keep, `${WORKSPACE}.git.new-${now - 61_000}-0123abcd`]) await mkdir(join(dir, name));
  await cache.sweep();
  t.strictSame((await readdir(dir)).sort(), [...keep, `${WORKSPACE}.git`].sort());
  await utimes(path, new Date(now - 61_000), new Date(now - 61_000));
  await cache.sweep();
  t.notOk((await readdir(dir)).includes(`${WORKSPACE}.git`));
});
