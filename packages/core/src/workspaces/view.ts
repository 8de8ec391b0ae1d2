import type { Workspace } from '@argosy/contracts/http/workspaces';
import type { Deps } from '../deps.ts';

/** How Git clients reach a workspace's repository. */
export function cloneUrl(deps: Deps, workspaceId: string): string {
  return `${deps.settings.publicUrl}/git/${workspaceId}.git`;
}

/** A workspace as the API shows it. */
export function viewWorkspace(
  deps: Deps,
  row: { id: string; slug: string; name: string; createdAt: Date; deletingAt: Date | null; repository: { head: string } | null },
): Workspace {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    deleting: row.deletingAt !== null,
    createdAt: row.createdAt.toISOString(),
    repository: { cloneUrl: cloneUrl(deps, row.id), branch: 'main', head: row.repository?.head ?? '' },
  };
}
