import { createHash } from 'node:crypto';
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

const ID = 'x'.repeat(20);

/** Which names stand in which folder, in the form of Git's trees; what the files hold is not kept. */
async function writeFolders(store: RepositoryStore, commits: NewCommit[]): Promise<void> {
  const changes = commits.flatMap((commit) => commit.changes);
  const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const folders = [...new Set(changes.map(({ path }) => folderOf(path)))];
  const before = await store.readTrees(folders);
  const after = new Map<string, Uint8Array | null>();
  for (const folder of folders) {
    const text = Buffer.from(before.get(folder) ?? []).toString();
    const names = new Set([...text.matchAll(/100644 ([^\0]+)\0x{20}/g)].map((match) => match[1] ?? ''));
    for (const { path, content } of changes.filter((change) => folderOf(change.path) === folder)) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (content === null) names.delete(name);
      else names.add(name);
    }
    after.set(folder, names.size === 0 ? null : Buffer.from([...names].map((name) => `100644 ${name}\0${ID}`).join('')));
  }
  await store.writeTrees(after);
}
