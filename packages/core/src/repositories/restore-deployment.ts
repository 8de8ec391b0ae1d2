import type { Tx } from '@argosy/db/client';
import { applicationPath, valuesPath } from '@argosy/domain/workspace/layout';
import type { AppConfig } from '@argosy/domain/config/config';
import type { Deps } from '../deps.ts';
import type { FileChange } from '../ports/git-host.ts';
import type { LockedDeployment } from '../releases/load-deployments.ts';
import { renderFiles } from '../releases/render-files.ts';

/**
 * Renders the files of a deployment's committed release anew, gives those that the repository does not hold, and notes
 * the ids of what stands there afterwards. A file with the id that was stored is left as it is, whatever would be
 * rendered today. The deployment must be locked.
 *
 * @param found Git's object ids of what the repository holds, by path
 */
export async function restoreDeployment(
  deps: Deps,
  tx: Tx,
  workspace: { id: string; slug: string },
  deployment: LockedDeployment,
  found: ReadonlyMap<string, string>,
): Promise<FileChange[]> {
  const workspaceId = workspace.id;
  if (deployment.committedReleaseId === null || deployment.deletingAt !== null) return [];
  const release = await tx.release.findUnique({ where: { id: deployment.committedReleaseId, workspaceId } });
  if (release === null) return [];
  const what = { image: release.image, config: release.config as AppConfig };
  // As if nothing stood there: both files are given.
  const rendered = renderFiles(deps, workspace, { ...deployment, manifestHash: null }, release, what);
  const { valuesSha, manifestSha, manifestHash } = rendered;
  const folder = [deployment.environment.slug, deployment.app.slug] as const;
  const lost: FileChange[] = [];
  const restore = (path: string, stored: string | null, id: string): boolean => {
    if (stored !== null && found.get(path) === stored) return false;
    if (found.get(path) !== id) lost.push(...rendered.changes.filter((change) => change.path === path));
    return true;
  };
  if (restore(valuesPath(...folder), release.valuesSha, valuesSha)) {
    await tx.release.update({ where: { id: release.id, workspaceId }, data: { valuesSha }, select: { id: true } });
  }
  if (restore(applicationPath(...folder), deployment.manifestSha, manifestSha)) {
    await tx.deployment.update({ where: { id: deployment.id, workspaceId }, data: { manifestSha, manifestHash }, select: { id: true } });
  }
  return lost;
}
