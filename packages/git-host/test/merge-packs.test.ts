import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { mergePacks } from '../src/merge-packs.ts';
import { testWorkspace, WORKSPACE } from './workspace.ts';

async function packs() {
  const workspace = testWorkspace();
  await workspace.flush([{ path: 'a', content: '1' }]);
  await workspace.flush([{ path: 'a', content: '2' }]);
  await workspace.flush([{ path: 'a', content: '1' }]);
  return workspace.repositories.rows(WORKSPACE).packs;
}

t.test('several packs become one that git takes, each object once', async (t) => {
  const merged = mergePacks(await packs());
  const bytes = Buffer.concat([...merged.chunks()]);
  t.equal(merged.objects, 7, 'three commits, two trees, two blobs');
  t.equal(bytes.length, merged.length);
  const dir = await mkdtemp(join(tmpdir(), 'argosy-merge-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  spawnSync('git', ['init', '-q', '--bare', dir]);
  const { status, stderr } = spawnSync('git', ['-C', dir, 'index-pack', '--strict', '--stdin'], { input: bytes });
  t.equal(status, 0, stderr.toString());
});

t.test('nothing is made of a pack whose index does not fit its bytes', async (t) => {
  const [first] = await packs();
  if (first === undefined) throw new Error('there is a pack');
  const wrong = Uint8Array.from(first.index);
  new DataView(wrong.buffer).setUint32(24, first.bytes.length);
  t.throws(() => mergePacks([{ ...first, index: wrong }]), /damaged/);
  t.throws(() => mergePacks([{ ...first, bytes: first.bytes.subarray(0, first.bytes.length - 1) }]), /damaged/);
  t.throws(() => mergePacks([{ ...first, index: first.index.subarray(28) }]), /index/);
  t.throws(() => mergePacks([{ ...first, folded: true }]), /index/);
});
