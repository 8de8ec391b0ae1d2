import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openDatabase } from '@argosy/db/database';
import { repositoryReader } from '@argosy/db/repository-reader';
import { repositoryStore } from '@argosy/db/repository-store';
import { testDatabase } from '@argosy/testkit/database';
import { createGitHost } from '../src/append.ts';
import { git, readFiles, sorted } from './git-client.ts';
import { startGitServer } from './git-server.ts';
import { commit, noise, WORKSPACE } from './workspace.ts';

t.test('the rows of PostgreSQL serve clones, ranges and folds as those of memory do', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'argosy-rows-'));
  const { url } = await testDatabase(t);
  const db = openDatabase({ url, poolSize: 4 });
  const server = await startGitServer({ reader: repositoryReader(db), cacheDir: join(dir, 'cache') });
  t.teardown(async () => {
    await server.close();
    await db.close();
    await rm(dir, { recursive: true, force: true });
  });
  const host = createGitHost({ folding: { keepNewest: 5n, minPacks: 2 } });
  const expected = new Map<string, string>();
  const write = (path: string, content: string): Promise<unknown> => {
    expected.set(path, content);
    return db.inWorkspace(WORKSPACE, (tx) => host.append(repositoryStore(tx, WORKSPACE), [commit([{ path, content }]), commit([])]));
  };
  await db.inWorkspace(WORKSPACE, (tx) =>
    tx.workspace.create({ data: { id: WORKSPACE, slug: 'rows', name: 'Rows', createdAt: new Date() }, select: { id: true } }),
  );
  await write('large.txt', noise(9_000_000, 'more than one piece'));
  for (let i = 0; i < 20; i++) await write(`environments/staging/app-${i % 7}/values.yaml`, `number: ${i}\n`);

  const clone = join(dir, 'clone');
  await git(['-c', 'transfer.fsckObjects=true', 'clone', '-q', '--mirror', server.url(WORKSPACE), clone]);
  t.strictSame(sorted(await readFiles(clone)), sorted(expected));

  const folding = db.inWorkspace(WORKSPACE, (tx) => host.fold(repositoryStore(tx, WORKSPACE)));
  await write('environments/staging/app-1/values.yaml', 'while folding\n');
  await folding;
  const packs = await db.inWorkspace(WORKSPACE, (tx) => tx.repositoryPack.findMany({ where: { piece: 0 }, select: { folded: true } }));
  t.equal(packs.filter((pack) => pack.folded).length, 1);
  t.ok(packs.length < 10, `${packs.length} packs are left`);

  await git(['-C', clone, '-c', 'transfer.fsckObjects=true', 'fetch', '-q']);
  const fresh = join(dir, 'fresh');
  await rm(join(dir, 'cache'), { recursive: true });
  await git(['-c', 'protocol.version=0', 'clone', '-q', '--mirror', server.url(WORKSPACE), fresh]);
  for (const repository of [clone, fresh]) {
    await git(['-C', repository, 'fsck', '--full', '--strict']);
    t.strictSame(sorted(await readFiles(repository)), sorted(expected));
    t.equal((await git(['-C', repository, 'rev-list', '--count', 'main'])).trim(), '44');
  }
});
