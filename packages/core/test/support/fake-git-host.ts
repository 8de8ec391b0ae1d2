import { createHash } from 'node:crypto';
import type { GitHost, NewCommit } from '../../src/ports/git-host.ts';

export interface FakeGitHost extends GitHost {
  /** Every commit that was appended, also those whose transaction failed. */
  commits: NewCommit[];
}

/** A Git host that keeps the rows of a repository and makes no Git objects. */
export function fakeGitHost(): FakeGitHost {
  const commits: NewCommit[] = [];
  return {
    commits,
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
      // Which directories there are is asked for; what stands in them is not.
      const folders = added.flatMap(({ changes }) =>
        changes.filter(({ content }) => content !== null).map(({ path }) => path.slice(0, path.lastIndexOf('/'))),
      );
      await store.writeTrees(new Map(folders.map((folder) => [folder, new Uint8Array([0])])));
      return appended.map(({ sha: made, sequence: place }) => ({ sha: made, sequence: place }));
    },
    async fold() {},
  };
}
