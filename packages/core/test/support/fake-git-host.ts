import { createHash } from 'node:crypto';
import { gitBlobId, parseGitTree, type GitEntry } from '@argosy/domain/workspace/git-object';
import type { GitHost, NewCommit, RepositoryStore } from '../../src/ports/git-host.ts';

export interface FakeGitHost extends GitHost {
  /** Every commit that was appended, also those whose transaction failed. */
  commits: NewCommit[];
  /** What stands in the repository that these commits make, by path. */
  files(): Map<string, string>;
}

/** A Git host that keeps the rows of a repository and makes no Git objects. */
export function fakeGitHost(): FakeGitHost {
  const commits: NewCommit[] = [];
  return {
    commits,
    files() {
      const files = new Map<string, string>();
      for (const { path, content } of commits.flatMap(({ changes }) => changes)) {
        if (content === null) files.delete(path);
        else files.set(path, content);
      }
      return files;
    },
    async append(store, added) {
      const head = (await store.lockHead()) ?? { head: '', sequence: 0n, generation: 0n };
      let { head: sha, sequence } = head;
      const appended = added.map((commit) => {
        sequence += 1n;
        sha = createHash('sha1')
          .update(`${sha}${JSON.stringify(commit)}`)
          .digest('hex');
        return { sha, sequence, commit };
      });
      commits.push(...added);
      await store.moveHead({ head: sha, sequence, generation: head.generation + 1n });
      await store.insertCommits(
        appended.map(({ commit, ...row }) => ({
          ...row,
          subject: commit.message.split('\n')[0] ?? '',
          at: commit.at,
          ...(commit.releaseId !== undefined && { releaseId: commit.releaseId }),
        })),
      );
      await writeFolders(store, added);
      return appended.map(({ sha: made, sequence: place }) => ({ sha: made, sequence: place }));
    },
    async fold() {},
  };
}

/** Which names stand in which folder, in the form of Git's trees. */
async function writeFolders(store: RepositoryStore, commits: NewCommit[]): Promise<void> {
  const changes = new Map(commits.flatMap((commit) => commit.changes).map(({ path, content }) => [path, content]));
  const parents = (path: string): string[] => (path === '' ? [] : [parentOf(path), ...parents(parentOf(path))]);
  const folders = [...new Set([...changes.keys()].flatMap(parents))].toSorted((a, b) => b.length - a.length);
  const before = await store.readTrees(folders);
  const entries = new Map(
    folders.map((folder) => [folder, new Map(parseGitTree(before.get(folder) ?? Buffer.alloc(0)).map((e) => [e.name, e]))]),
  );
  const put = (path: string, entry: { directory: boolean; id: string } | null): void => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (entry === null) entries.get(parentOf(path))?.delete(name);
    else entries.get(parentOf(path))?.set(name, { name, ...entry });
  };
  for (const [path, content] of changes) put(path, content === null ? null : { directory: false, id: gitBlobId(content) });
  const after = new Map<string, Uint8Array | null>();
  // The longest paths first: a folder's own entry needs what is in it.
  for (const folder of folders) {
    const tree = Buffer.concat([...(entries.get(folder)?.values() ?? [])].map(encodeEntry));
    after.set(folder, tree.length === 0 ? null : tree);
    if (folder !== '') put(folder, tree.length === 0 ? null : { directory: true, id: createHash('sha1').update(tree).digest('hex') });
  }
  await store.writeTrees(after);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function encodeEntry({ name, directory, id }: GitEntry): Buffer {
  return Buffer.concat([Buffer.from(`${directory ? '40000' : '100644'} ${name}\0`), Buffer.from(id, 'hex')]);
}
