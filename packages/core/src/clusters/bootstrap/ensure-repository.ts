import { renderRootApplication, renderRootProject } from '@argosy/domain/argocd/root';
import { GIT_USERNAME } from '../../repositories/credentials.ts';
import type { Deps } from '../../deps.ts';
import type { ClusterGateway } from '../../ports/cluster-gateway.ts';
import { cloneUrl } from '../../workspaces/view.ts';
import type { ConnectionSecrets } from './connection.ts';
import { encoded } from './encoded.ts';
import { ARGOCD_NAMESPACE } from '../argocd/refs.ts';

/** The repository Secret, the root project and the root Application. */
export async function ensureRepository(
  deps: Deps,
  gateway: ClusterGateway,
  workspace: { id: string; slug: string },
  connection: ConnectionSecrets,
): Promise<void> {
  const repoUrl = cloneUrl(deps, workspace.id);
  await gateway.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `argosy-repository-${workspace.id}`,
      namespace: ARGOCD_NAMESPACE,
      labels: { 'argocd.argoproj.io/secret-type': 'repository', 'app.kubernetes.io/part-of': 'argocd' },
    },
    type: 'Opaque',
    data: encoded({ type: 'git', url: repoUrl, username: GIT_USERNAME, password: connection.password }),
  });
  await gateway.apply(renderRootProject({ workspace, repoUrl }));
  await gateway.apply(renderRootApplication({ workspace, repoUrl }));
}
