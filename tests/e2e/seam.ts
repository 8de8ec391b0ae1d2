import { openDatabase } from '@argosy/db/database';
import { repositoryStore } from '@argosy/db/repository-store';
import { createGitHost } from '@argosy/git-host/append';

/** A file of a workspace's repository as a commit is to leave it. */
export interface Change {
  path: string;
  content: string;
}

/**
 * What no caller of the API can do, for the sake of faults: commits that no release knows, and a look at what Argo CD sent.
 * Only where Argosy's database is one of this machine.
 */
export interface Seam {
  /** Puts a commit on top of a workspace's repository. */
  commit(workspaceId: string, changes: Change[]): Promise<void>;
  /** The bodies that Argo CD has sent of a workspace, in the order of arrival. */
  hooks(workspaceId: string): Promise<unknown[]>;
  close(): Promise<void>;
}

/** @param databaseUrl Argosy's database */
export function openSeam(databaseUrl: string): Seam {
  const db = openDatabase({ url: databaseUrl, poolSize: 2 });
  const host = createGitHost();
  return {
    async commit(workspaceId, changes) {
      const commit = { changes, message: 'A fault on purpose\n', author: { name: 'Test', email: 'test@localhost' }, at: new Date() };
      await db.inWorkspace(workspaceId, (tx) => host.append(repositoryStore(tx, workspaceId), [commit]));
    },
    async hooks(workspaceId) {
      const rows = await db.inWorkspace(workspaceId, (tx) => tx.inbox.findMany({ where: { workspaceId }, orderBy: { id: 'asc' } }));
      return rows.map((row) => row.body);
    },
    close: () => db.close(),
  };
}
