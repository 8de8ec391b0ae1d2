import { openDatabase } from '@argosy/db/database';
import { repositoryStore } from '@argosy/db/repository-store';
import { createGitHost } from '@argosy/git-host/append';

/** A file of a workspace's repository as a commit is to leave it. */
export interface Change {
  path: string;
  content: string;
}

/**
 * What no caller of the API can do, for the sake of faults: commits that no release knows, rows that make no sense, and a
 * look at what Argo CD sent. Only where Argosy's database is one of this machine.
 */
export interface Seam {
  /** Puts a commit on top of a workspace's repository. */
  commit(workspaceId: string, changes: Change[]): Promise<void>;
  /** Keeps Argosy from comparing a workspace's repository with its rows, and so from mending what the tests break. */
  leaveAlone(workspaceId: string): Promise<void>;
  /** Gives a release that waits a config of which nothing can be rendered. */
  breakConfig(workspaceId: string, releaseId: string): Promise<void>;
  /** The bodies that Argo CD has sent of a workspace, in the order of arrival. */
  hooks(workspaceId: string): Promise<unknown[]>;
  close(): Promise<void>;
}

const FAR_MS = 3_600_000;

/** @param databaseUrl Argosy's database */
export function openSeam(databaseUrl: string): Seam {
  const db = openDatabase({ url: databaseUrl, poolSize: 2 });
  const host = createGitHost();
  return {
    async commit(workspaceId, changes) {
      const commit = { changes, message: 'A fault on purpose\n', author: { name: 'Test', email: 'test@localhost' }, at: new Date() };
      await db.inWorkspace(workspaceId, (tx) => host.append(repositoryStore(tx, workspaceId), [commit]));
    },
    async leaveAlone(workspaceId) {
      const maintainedAt = new Date(Date.now() + FAR_MS);
      await db.inWorkspace(workspaceId, async (tx) => {
        await tx.workspace.update({ where: { id: workspaceId }, data: { maintainedAt }, select: { id: true } });
      });
    },
    async breakConfig(workspaceId, releaseId) {
      await db.inWorkspace(workspaceId, async (tx) => {
        const config = { env: { CARGO: 7 } };
        await tx.release.update({ where: { id: releaseId, workspaceId }, data: { config }, select: { id: true } });
      });
    },
    async hooks(workspaceId) {
      const rows = await db.inWorkspace(workspaceId, (tx) => tx.inbox.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } }));
      return rows.map((row) => row.body);
    },
    close: () => db.close(),
  };
}
