import t from 'tap';
import { gitBlobId, parseGitTree } from '../../src/workspace/git-object.ts';

t.test('the id of a content is the one that Git gives it', async (t) => {
  t.equal(gitBlobId(''), 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  t.equal(gitBlobId('hello\n'), 'ce013625030ba8dba906f756967f9e9ca394464a');
  t.equal(gitBlobId(Buffer.from('hello\n')), gitBlobId('hello\n'));
  t.equal(gitBlobId('ä\n'), gitBlobId(new Uint8Array([0xc3, 0xa4, 0x0a])));
});

const entry = (mode: string, name: string, byte: number): Buffer =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.alloc(20, byte)]);

t.test('a directory is read entry by entry, whatever bytes the ids have', async (t) => {
  t.same(parseGitTree(new Uint8Array()), []);
  const tree = Buffer.concat([entry('100644', 'a b', 0), entry('40000', 'ä', 0x20), entry('100644', 'z', 0xff)]);
  t.same(parseGitTree(tree), [
    { name: 'a b', directory: false, id: '00'.repeat(20) },
    { name: 'ä', directory: true, id: '20'.repeat(20) },
    { name: 'z', directory: false, id: 'ff'.repeat(20) },
  ]);
  t.same(parseGitTree(new Uint8Array(Buffer.concat([Buffer.alloc(3), tree])).subarray(3)).length, 3, 'also a part of other bytes');
});

t.test('a directory that is cut off or is none is an error', async (t) => {
  const tree = entry('100644', 'a', 1);
  for (let length = 1; length < tree.length; length++) t.throws(() => parseGitTree(tree.subarray(0, length)), /damaged/);
  t.throws(() => parseGitTree(Buffer.from('nothing of Git')), /damaged/);
});
