import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { gitObject } from '../src/git-object.ts';
import { findEntry, withEntry } from '../src/tree.ts';
import { git } from './git-client.ts';

const SHA = Buffer.alloc(20, 7);
const EMPTY: Buffer = Buffer.alloc(0);

t.test('a tree has the name that git gives it, whatever order its entries came in', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'argosy-tree-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  await git(['init', '-q', '--bare', dir]);
  // Names around the slash, by which directories sort, and beyond ASCII, where UTF-16 sorts otherwise than bytes.
  const names = ['a', 'a-b', 'a.b', 'a/', 'a0', 'ab', 'b', 'b.txt', 'b-', 'B', 'ü', '\u{ff5e}', '\u{1f600}', 'a b', '-'];
  const trees = [names, names.toReversed(), names.toSorted()].map((order) =>
    order.reduce(
      (tree, name) => withEntry(tree, name.replace('/', ''), { directory: name.endsWith('/') || name === 'b', sha: SHA }),
      EMPTY,
    ),
  );
  const lines = names
    .filter((name) => name !== 'a')
    .map((name) => {
      const directory = name.endsWith('/') || name === 'b';
      return `${directory ? '040000 tree' : '100644 blob'} ${SHA.toString('hex')}\t${name.replace('/', '')}\0`;
    });
  const expected = (await git(['-C', dir, 'mktree', '-z', '--missing'], lines.join(''))).trim();
  const expectedWithFile = (
    await git(['-C', dir, 'mktree', '-z', '--missing'], lines.join('').replace(/040000 tree (\w+)\ta\0/, '100644 blob $1\ta\0'))
  ).trim();
  t.equal(gitObject('tree', trees[0] ?? EMPTY).sha.toString('hex'), expected);
  t.equal(gitObject('tree', trees[1] ?? EMPTY).sha.toString('hex'), expectedWithFile, 'the last kind of a name counts');
  t.equal(gitObject('tree', trees[2] ?? EMPTY).sha.toString('hex'), expected);
});

t.test('entries are found by their whole name only, and removing gives back the tree before', async () => {
  const name = fc.stringMatching(/^[a-c.-]{1,3}$/);
  fc.assert(
    fc.property(fc.dictionary(name, fc.boolean(), { maxKeys: 12 }), name, fc.boolean(), (entries, other, directory) => {
      const tree = Object.entries(entries).reduce(
        (built, [key, isDirectory]) => withEntry(built, key, { directory: isDirectory, sha: SHA }),
        EMPTY,
      );
      const known = Object.hasOwn(entries, other);
      const added = withEntry(withEntry(tree, other, null), other, { directory, sha: SHA });
      return (
        (findEntry(tree, other) !== null) === known &&
        (!known || findEntry(tree, other)?.directory === entries[other]) &&
        findEntry(added, other)?.directory === directory &&
        (known || withEntry(added, other, null).equals(tree))
      );
    }),
  );
});

t.test('a damaged directory is an error and not a smaller one', async (t) => {
  const tree = withEntry(EMPTY, 'a', { directory: false, sha: SHA });
  t.throws(() => findEntry(tree.subarray(0, tree.length - 1), 'a'), /damaged/);
  t.throws(() => withEntry(tree.subarray(0, 5), 'a', null), /damaged/);
});
