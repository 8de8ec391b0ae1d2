import type { Appended, GitHost, NewCommit, RepositoryHead, RepositoryStore } from '@argosy/core/ports/git-host';
import { applyChanges, directoriesOf, type Trees } from './apply-changes.ts';
import { checkPath } from './check-path.ts';
import { foldPacks, type FoldOptions } from './fold.ts';
import { commitObject } from './git-object.ts';
import { createPackWriter } from './pack-writer.ts';
import { createTreeCache, type TreeCache } from './tree-cache.ts';

export interface GitHostOptions {
  /** Bytes of directories that this process keeps between flushes; default 32 MiB, 0 keeps none. */
  treeCacheBytes?: number;
  folding?: FoldOptions;
}

/** The Git host whose repositories are rows: commits are made here, in memory, and stored by the caller's transaction. */
export function createGitHost(options: GitHostOptions = {}): GitHost {
  const cache = createTreeCache(options.treeCacheBytes ?? 32 * 1024 * 1024);
  return {
    append: (store, commits) => append(cache, store, commits),
    async fold(store) {
      await foldPacks(store, options.folding);
    },
  };
}

async function append(cache: TreeCache, store: RepositoryStore, commits: readonly NewCommit[]): Promise<Appended[]> {
  if (commits.length === 0) return [];
  const paths = commits.flatMap((commit) => commit.changes.map((change) => change.path));
  for (const path of paths) checkPath(path);

  const head = await store.lockHead();
  const directories = directoriesOf(paths);
  const trees = await loadTrees(cache, store, head, directories);
  const before = new Map([...directories].map((directory) => [directory, trees.get(directory) ?? null]));

  const { appended, pack, rows } = buildCommits(trees, head, commits);
  const last = appended.at(-1);
  if (last === undefined) return [];

  await store.moveHead({ head: last.sha, sequence: last.sequence, generation: (head?.generation ?? 0n) + 1n });
  await store.insertPack({ ...pack, firstSequence: appended[0]?.sequence ?? last.sequence, lastSequence: last.sequence, folded: false });
  await store.insertCommits(rows);
  const changed = [...before].filter(([directory, tree]) => !sameTree(tree, trees.get(directory) ?? null));
  if (changed.length > 0) await store.writeTrees(new Map(changed.map(([directory]) => [directory, trees.get(directory) ?? null])));
  cache.put(store.workspaceId, last.sha, trees);
  return appended;
}

async function loadTrees(cache: TreeCache, store: RepositoryStore, head: RepositoryHead | null, directories: Set<string>): Promise<Trees> {
  if (head === null) return new Map();
  const trees: Trees = cache.take(store.workspaceId, head.head) ?? new Map();
  const missing = [...directories].filter((directory) => !trees.has(directory));
  if (missing.length === 0) return trees;
  const read = await store.readTrees(missing);
  for (const directory of missing) {
    const bytes = read.get(directory);
    trees.set(directory, bytes === undefined ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }
  return trees;
}

type CommitRow = Parameters<RepositoryStore['insertCommits']>[0][number];

function buildCommits(trees: Trees, head: RepositoryHead | null, commits: readonly NewCommit[]) {
  const pack = createPackWriter();
  const appended: Appended[] = [];
  const rows: CommitRow[] = [];
  let parent = head?.head ?? null;
  let sequence = head?.sequence ?? 0n;
  for (const commit of commits) {
    const { root, objects } = applyChanges(trees, commit.changes, parent === null);
    const object = commitObject(commit, root, parent);
    pack.add(object);
    for (const changed of objects) pack.add(changed);
    parent = object.sha.toString('hex');
    sequence += 1n;
    appended.push({ sha: parent, sequence });
    const release = commit.releaseId === undefined ? {} : { releaseId: commit.releaseId };
    rows.push({ sequence, sha: parent, ...release, subject: subjectOf(commit.message), at: commit.at });
  }
  return { appended, rows, pack: pack.finish() };
}

function subjectOf(message: string): string {
  return message.slice(0, 1000).split('\n', 1)[0] ?? '';
}

function sameTree(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
