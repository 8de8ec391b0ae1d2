import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createGitHost } from '../src/append.ts';
import { foldPacks } from '../src/fold.ts';
import { deploy, testWorkspace, WORKSPACE } from './workspace.ts';

t.test('a fold is one smaller row of the same commits, raises the generation, and leaves nothing behind', async (t) => {
  const tempDir = await mkdtemp(join(tmpdir(), 'argosy-fold-test-'));
  t.teardown(() => rm(tempDir, { recursive: true, force: true }));
  const workspace = testWorkspace();
  await deploy(workspace, 400);
  const before = workspace.repositories.rows(WORKSPACE);
  const plan = await workspace.fold({ keepNewest: 200n, minPacks: 5, tempDir });
  const after = workspace.repositories.rows(WORKSPACE);
  t.equal(plan?.firstSequence, 1n);
  t.ok((plan?.lastSequence ?? 999n) <= 200n);
  const [folded, ...rest] = after.packs;
  t.match(folded, { ...plan, folded: true, index: { length: 0 } });
  t.strictSame(
    rest,
    before.packs.filter((pack) => pack.firstSequence > (plan?.lastSequence ?? 0n)),
  );
  const size = (packs: typeof after.packs): number => packs.reduce((sum, pack) => sum + pack.bytes.length, 0);
  const [now, then] = [size(after.packs.slice(0, 1)), size(before.packs) - size(rest)];
  t.ok(now < then * 0.7, `deltas make it smaller: ${now} of ${then} bytes`);
  t.strictSame(after.head, { ...before.head, generation: (before.head?.generation ?? 0n) + 1n });
  t.strictSame(await readdir(tempDir), []);
  t.equal(await workspace.fold({ keepNewest: 200n, minPacks: 5, tempDir }), null, 'and then there is nothing to do');
});

t.test('a fold takes an older fold in, and later commits go on', async (t) => {
  const workspace = testWorkspace();
  await deploy(workspace, 100);
  await workspace.fold({ keepNewest: 0n, minPacks: 1 });
  await deploy(workspace, 100);
  t.match(await workspace.fold({ keepNewest: 0n, minPacks: 1 }), { firstSequence: 1n, lastSequence: 200n });
  t.equal(workspace.repositories.rows(WORKSPACE).packs.length, 1);
  await deploy(workspace, 1);
  t.equal(workspace.repositories.rows(WORKSPACE).packs.length, 2);
});

t.test('a fold that fails changes nothing', async (t) => {
  const workspace = testWorkspace();
  await deploy(workspace, 50);
  const before = workspace.repositories.rows(WORKSPACE);
  const fold = (damage: (bytes: Uint8Array) => void) =>
    workspace.repositories.transaction(WORKSPACE, (store) =>
      foldPacks(
        {
          ...store,
          async *packs(after, upTo) {
            for await (const pack of store.packs(after, upTo)) {
              const bytes = Uint8Array.from(pack.bytes);
              damage(bytes);
              yield { ...pack, bytes };
            }
          },
        },
        { keepNewest: 0n, minPacks: 1 },
      ),
    );
  await t.rejects(
    fold((bytes) => bytes.fill(0, 20, 30)),
    /index-pack/,
  );
  const aborted = AbortSignal.abort();
  await t.rejects(workspace.fold({ keepNewest: 0n, minPacks: 1, signal: aborted }), /git/);
  t.equal(workspace.repositories.rows(WORKSPACE), before);
});

t.test('the port folds by the rules it was made with', async (t) => {
  const workspace = testWorkspace();
  await deploy(workspace, 60);
  const host = createGitHost({ folding: { keepNewest: 10n, minPacks: 2 } });
  await workspace.repositories.transaction(WORKSPACE, (store) => host.fold(store));
  t.ok(workspace.repositories.rows(WORKSPACE).packs[0]?.folded);
});
