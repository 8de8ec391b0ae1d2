import { renderProjectYaml } from '@argosy/domain/argocd/project';
import { destinationServer } from '../clusters/destination.ts';
import type { Deps } from '../deps.ts';
import { cloneUrl } from '../workspaces/view.ts';

/** The project file of an environment as it is to be now. */
export function renderProjectFile(
  deps: Deps,
  workspace: { id: string; slug: string },
  environment: { id: string; slug: string; type: string; namespace: string },
  cluster: { hosting: boolean; server: string },
): string {
  const { id, slug, type, namespace } = environment;
  return renderProjectYaml({
    workspace,
    environment: { id, slug, type },
    repoUrl: cloneUrl(deps, workspace.id),
    server: destinationServer(cluster),
    namespace,
  });
}
