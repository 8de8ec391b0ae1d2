import { AppError } from '@argosy/domain/app-error';
import { parseId } from '@argosy/domain/ids';
import { renderValues, type ValuesInput } from '@argosy/domain/release/values';
import { renderValuesYaml } from '@argosy/domain/release/values-yaml';
import type { AppConfig } from '@argosy/domain/config/config';
import type { Deps } from '../deps.ts';
import { findReleaseAt } from '../releases/release-at.ts';
import type { Scope } from '../scope.ts';

/**
 * The values.yaml that a commit holds for a deployment. It is rendered from the release's row: rendering is
 * deterministic, so the text is the committed one.
 *
 * @param at a commit sequence: what stood in Git there; absent means what stands now
 * @throws AppError not_found
 */
export async function readValues(
  deps: Deps,
  scope: Scope,
  id: string,
  at?: number,
): Promise<{ yaml: string; object: Record<string, unknown> }> {
  const found = await deps.db.inWorkspace(scope.workspaceId, async (tx) => {
    const deploymentId = parseId('deployment', id);
    const standing = await findReleaseAt(tx, scope.workspaceId, deploymentId, BigInt(at ?? Number.MAX_SAFE_INTEGER));
    if (standing === null) return null;
    return tx.release.findUnique({
      where: { id: standing, workspaceId: scope.workspaceId },
      include: { deployment: { include: { app: true, environment: true } } },
    });
  });
  if (found === null) throw new AppError('not_found', 'There are no values of this deployment there.');
  const { app, environment } = found.deployment;
  const input: ValuesInput = {
    workspace: { id: scope.workspaceId, slug: scope.slug },
    environment: { ...environment, podSecurity: environment.podSecurity as 'baseline' | 'restricted' },
    app,
    deployment: { id },
    release: { id: found.id, number: found.number },
    image: found.image,
    config: found.config as AppConfig,
    ...(found.restartedAt !== null && { restart: found.restartedAt.toISOString() }),
  };
  return { yaml: renderValuesYaml(input), object: renderValues(input) as Record<string, unknown> };
}
