import type { Client } from '../../tests/e2e/client.ts';
import { cloneRepository } from '../../tests/e2e/git.ts';
import type { RepositoryCredential, Workspace } from '../../tests/e2e/shapes.ts';
import type { Screen } from './screen.ts';

/** A workspace's repository as somebody has cloned it. */
export interface DemoClone {
  /** Brings it up to date, runs git in it and shows what it prints. */
  show: (...args: string[]) => Promise<void>;
  remove: () => Promise<void>;
}

/** Makes the workspace, and clones its repository with the real git. */
export async function showWorkspace(
  client: Client,
  { screen, made }: { screen: Screen; made: (workspace: Workspace) => void },
): Promise<{ workspace: Workspace; clone: DemoClone }> {
  const workspace = await client.post<Workspace>('/workspaces', { name: 'Argosy demo' });
  made(workspace);
  screen.good(`${workspace.name} (${workspace.id})`);
  const credential = await client.in(workspace.id).post<RepositoryCredential>('/repository/credentials', { name: 'demo' });
  screen.command(`git clone ${credential.cloneUrl}`);
  const cloned = await cloneRepository(credential);
  const clone: DemoClone = {
    async show(...args) {
      await cloned.git('pull', '--quiet');
      screen.command(`git ${args.join(' ')}`);
      screen.quote(await cloned.git(...args));
    },
    remove: cloned.remove,
  };
  await clone.show('ls-tree', '--name-only', 'HEAD');
  return { workspace, clone };
}
