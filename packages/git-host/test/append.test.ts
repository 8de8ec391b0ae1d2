import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { FileChange } from '@argosy/core/ports/git-host';
import { createGitHost } from '../src/append.ts';
import { git, readFiles, sorted } from './git-client.ts';
import { MemoryRepositories } from './memory-store.ts';
import { commit, testWorkspace, WORKSPACE, type TestWorkspace } from './workspace.ts';

/** A bare repository with the stored packs, each put in by itself. */
async function checkout(t: Test, workspace: TestWorkspace): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'argosy-append-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  await git(['init', '-q', '--bare', '-b', 'main', dir]);
  await load(dir, workspace);
  return dir;
}

async function load(dir: string, workspace: TestWorkspace): Promise<void> {
  const { packs } = workspace.repositories.rows(WORKSPACE);
  for (const [i, pack] of packs.entries()) {
    const path = join(dir, 'objects', 'pack', `pack-${i}.pack`);
    await writeFile(path, pack.bytes);
    await git(['-C', dir, 'index-pack', '--strict', path]);
  }
  await git(['-C', dir, 'update-ref', 'refs/heads/main', workspace.head()]);
}

t.test('any sequence of changes gives exactly the files of the model, commit by commit', async (t) => {
  const segment = fc.constantFrom('a', 'a.b', 'a-b', 'b', 'ü');
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map(
    (parts) =>
      `${parts
        .slice(0, -1)
        .map((part) => `${part}.d`)
        .concat(parts.at(-1) ?? '')
        .join('/')}`,
  );
  const change = fc.record({ path, content: fc.option(fc.constantFrom('', 'one\n', 'two\n', 'ünï\r\n\0'), { freq: 2 }) });
  const flushes = fc.array(fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(flushes, fc.boolean(), async (batches, cached) => {
      const workspace = testWorkspace(new MemoryRepositories(), createGitHost(cached ? {} : { treeCacheBytes: 0 }));
      const dir = await mkdtemp(join(tmpdir(), 'argosy-append-'));
      const expected: Map<string, string>[] = [];
      const files = new Map<string, string>();
      for (const batch of batches) {
        await workspace.flush(...batch);
        for (const changes of batch) {
          for (const each of changes)
            if (each.content === null) files.delete(each.path);
            else files.set(each.path, each.content);
          expected.push(new Map(files));
        }
      }
      try {
        await git(['init', '-q', '--bare', '-b', 'main', dir]);
        await load(dir, workspace);
        await git(['-C', dir, 'fsck', '--full', '--strict']);
        for (const at of new Set([0, Math.floor(expected.length / 2), expected.length - 1])) {
          const found = await readFiles(dir, workspace.shas[at]);
          t.strictSame(sorted(found), sorted(expected[at] ?? new Map()));
        }
        const parents = (await git(['-C', dir, 'rev-list', '--reverse', 'main'])).trim().split('\n');
        t.strictSame(parents, workspace.shas);
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
    }),
    { numRuns: 25 },
  );
});

t.test("a file and a directory may take each other's place once the other is gone", async (t) => {
  const workspace = testWorkspace();
  await workspace.flush([{ path: 'a/b/c', content: '1' }]);
  await workspace.flush([
    { path: 'a', content: '2' },
    { path: 'a/b/c', content: null },
  ]);
  await workspace.flush([
    { path: 'a/x', content: '3' },
    { path: 'a', content: null },
  ]);
  const dir = await checkout(t, workspace);
  await git(['-C', dir, 'fsck', '--full', '--strict']);
  t.strictSame(await readFiles(dir), new Map([['a/x', '3']]));
  await t.rejects(workspace.flush([{ path: 'a', content: 'over a directory' }]), /directory/);
  await t.rejects(workspace.flush([{ path: 'a/x/y', content: 'below a file' }]), /file/);
  await t.rejects(workspace.flush([{ path: 'a', content: null }]), /directory/);
});

t.test('a pack holds all that differs from the commit before, also what an older commit had', async (t) => {
  const workspace = testWorkspace();
  await workspace.flush([
    { path: 'd/f', content: 'old' },
    { path: 'same', content: 'same' },
  ]);
  await workspace.flush([{ path: 'd/f', content: 'new' }]);
  await workspace.flush([{ path: 'd/f', content: 'old' }]);
  const [first, , third] = workspace.repositories.rows(WORKSPACE).packs;
  t.equal(first?.objects, 5);
  t.equal(third?.objects, 4, 'commit, root, directory and file');
  t.equal(third?.index.length, 4 * 28);
});

t.test('the first commit has no parent and sequence 1, and one that changes nothing is made all the same', async (t) => {
  const workspace = testWorkspace();
  t.match(await workspace.flush([]), [{ sequence: 1n }]);
  const appended = await workspace.flush([], []);
  t.match(appended, [{ sequence: 2n }, { sequence: 3n }]);
  t.not(appended[0]?.sha, appended[1]?.sha);
  t.match(await workspace.reader.head(WORKSPACE), { head: appended[1]?.sha, sequence: 3n, generation: 2n });
  const dir = await checkout(t, workspace);
  await git(['-C', dir, 'fsck', '--full', '--strict']);
  t.equal(
    (await git(['-C', dir, 'log', '-1', '--format=%an <%ae> %ad|%cn %cd|%s|%(trailers:key=Argosy-Actor)', '--date=iso'])).trim(),
    'Argosy <argosy@localhost> 2026-11-21 10:00:00 +0000|Argosy 2026-11-21 10:00:00 +0000|Change 3|Argosy-Actor: usr-1',
  );
});

t.test('an append without commits does nothing', async (t) => {
  const workspace = testWorkspace();
  t.strictSame(await workspace.flush(), []);
  t.equal(await workspace.reader.head(WORKSPACE), null);
});

t.test('what a rolled-back transaction left in memory never gets into a commit', async (t) => {
  const workspace = testWorkspace();
  const host = createGitHost();
  const other = createGitHost();
  const append = (on: typeof host, changes: FileChange[]) =>
    workspace.repositories.transaction(WORKSPACE, (store) => on.append(store, [commit(changes)]));
  await append(host, [{ path: 'd/a', content: '1' }]);
  await t.rejects(
    workspace.repositories.transaction(WORKSPACE, async (store) => {
      await host.append(store, [commit([{ path: 'd/ghost', content: '2' }])]);
      throw new Error('rolled back');
    }),
    /rolled back/,
  );
  await append(other, [{ path: 'd/b', content: '3' }]);
  const [last] = await append(host, [{ path: 'd/c', content: '4' }]);
  workspace.shas.push(last?.sha ?? '');
  const dir = await checkout(t, workspace);
  t.strictSame([...(await readFiles(dir)).keys()], ['d/a', 'd/b', 'd/c']);
});

t.test('flushes of one repository wait for each other and make one line', async (t) => {
  const workspace = testWorkspace();
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => workspace.flush([{ path: `environments/staging/app-${i}/values.yaml`, content: `${i}` }])),
  );
  const dir = await checkout(t, { ...workspace, head: () => workspace.repositories.rows(WORKSPACE).head?.head ?? '' });
  t.equal((await readFiles(dir)).size, 20);
  t.equal((await git(['-C', dir, 'rev-list', '--count', 'main'])).trim(), '20');
});

t.test('what cannot stand in a commit is refused before anything is stored', async (t) => {
  const workspace = testWorkspace();
  const bad = (change: Partial<ReturnType<typeof commit>>) =>
    workspace.repositories.transaction(WORKSPACE, (store) => createGitHost().append(store, [{ ...commit([]), ...change }]));
  await t.rejects(bad({ changes: [{ path: '../x', content: '' }] }), /path/);
  await t.rejects(bad({ author: { name: 'A <b>', email: 'a@b' } }), /author/);
  await t.rejects(bad({ author: { name: '', email: 'a@b' } }), /author/);
  await t.rejects(bad({ author: { name: 'A', email: 'a@b\nparent x' } }), /author/);
  await t.rejects(bad({ message: 'a\0b' }), /NUL/);
  await t.rejects(bad({ at: new Date(Number.NaN) }), /time/);
  t.equal(await workspace.reader.head(WORKSPACE), null);
});
